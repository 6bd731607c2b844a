-- One row per client of the address book.
with typed as (

    {{ typed_rows('acuity', 'clients') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,

        -- attributes
        first_name,
        last_name,
        trim(ltrim(phone, '''')) as phone,
        email,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
