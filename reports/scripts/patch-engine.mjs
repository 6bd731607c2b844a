// The report engine's browser database (DuckDB 1.0 WebAssembly, with Parquet built in) lacks two settings that the
// engine sets at start. Runs after every install; fails when the lines are no longer where they were.
import { readFileSync, writeFileSync } from 'node:fs';

const settings = ['ieee_floating_point_ops', 'old_implicit_casting'];
for (const file of ['browser.js', 'node.js']) {
	const path = `node_modules/@evidence-dev/universal-sql/src/client-duckdb/${file}`;
	const before = readFileSync(path, 'utf8');
	let after = before;
	for (const setting of settings) {
		after = after.replace(new RegExp(`^\\s*await connection\\.query\\('SET ${setting} = .*\\n`, 'm'), '');
	}
	if (settings.some((setting) => after.includes(setting))) {
		throw new Error(`${path}: a setting could not be removed; check the engine's version`);
	}
	if (after !== before) writeFileSync(path, after);
}
