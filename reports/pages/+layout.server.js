// Every page is whole in its HTML, numbers and charts: no script of the engine's is needed to read it.
export const csr = false;
