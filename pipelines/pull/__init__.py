"""Reading straight from a source: what is new there becomes files in the source's exports folder, which then land."""
