// What a page can do beyond being read: choose among the published rows, and say loudly that its data is old by now.
import { levelName, longDay, periodName, write, writeAs } from '../components/format.js';

const DAY = 86_400_000;

const make = (tag, attributes = {}, ...children) => {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children);
	return element;
};

function shoutWhenStale(banner) {
	const { asOf, staleAfter } = banner.dataset;
	if (!asOf) return;
	const days = Math.floor((Date.now() - new Date(`${asOf}T00:00:00`)) / DAY);
	if (days <= Number(staleAfter)) return;
	banner.prepend(make('strong', {}, `This data ends on ${longDay(asOf)}, ${days} days ago. `));
	banner.classList.add('told');
}

function letChoose(place, index) {
	const data = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
	const rows = data.rows.map(([grain, end, level, entity, role, value, cases, note]) => ({
		grain: data.grains[grain], end: data.ends[end], level: data.levels[level], entity: data.entities[entity],
		role: data.roles[role], value, cases, note: data.notes[note]
	}));
	const chosen = { level: data.levels.find((level) => rows.some((row) => row.level === level)), grain: 'quarter', end: '', entity: '', role: '' };
	const caption = make('caption');
	const body = make('tbody');
	const live = make('p', { class: 'live', role: 'status' });
	const controls = make('div', { class: 'controls', role: 'group', 'aria-label': `${data.name}: choose what the table shows` });

	const choices = {
		level: () => [['By', null], ...data.levels.filter((level) => rows.some((row) => row.level === level)).map((level) => [levelName(level), level])],
		grain: () => [['Period', null], ...data.grains.filter((grain) => rows.some((row) => row.level === chosen.level && row.grain === grain))
			.map((grain) => [{ month: 'Month', quarter: 'Quarter', ttm: '12 months' }[grain], grain])],
		role: () => [['Role', null], ['All roles', ''], ...unique(ofLevel(), 'role').map((role) => [role.replaceAll('_', ' '), role])],
		entity: () => [[levelName(chosen.level), null], ['All', ''], ...unique(ofRole(), 'entity').map((entity) => [entity, entity])],
		end: () => [['Ending', null], ['All', ''], ...unique(ofRole(), 'end').sort().reverse().map((end) => [periodName(chosen.grain, end), end])]
	};
	const unique = (found, key) => [...new Set(found.map((row) => row[key]))].filter(Boolean).sort();
	const ofLevel = () => rows.filter((row) => row.level === chosen.level && row.grain === chosen.grain);
	const ofRole = () => ofLevel().filter((row) => !chosen.role || row.role === chosen.role);
	const shown = () => ofRole().filter((row) => (!chosen.entity || row.entity === chosen.entity) && (!chosen.end || row.end === chosen.end));

	const figure = (row, column, unit) =>
		make('td', { class: 'number' }, make('span', {
			class: 'figure', 'data-unit': unit, 'data-value': row[column] ?? '',
			'data-cell': ['kpi', data.metric, row.grain, row.end, row.level, row.entity, column].join('/')
		}, write(row[column], unit)));

	function choose(key, value) {
		chosen[key] = value;
		const order = ['level', 'grain', 'role', 'entity', 'end'];
		for (const later of order.slice(order.indexOf(key) + 1)) {
			const allowed = choices[later]().slice(1).map(([, word]) => word);
			// who changes the level wants the latest whole period of it, not all at once
			if (!allowed.includes(chosen[later])) chosen[later] = later === 'end' ? allowed.find((end) => end && end <= data.whole[chosen.grain]) ?? allowed[1] ?? '' : allowed.includes('quarter') ? 'quarter' : allowed[0] ?? '';
		}
		draw();
	}

	function draw() {
		controls.replaceChildren(...Object.entries(choices).flatMap(([key, list]) => {
			const [[label], ...options] = list();
			if (options.length < 2 || (key === 'role' && options.length < 3)) return [];
			const select = make('select', { id: `choose-${index}-${key}` }, ...options.map(([words, value]) => {
				const option = make('option', { value }, words);
				option.selected = value === chosen[key];
				return option;
			}));
			select.addEventListener('change', () => {
				choose(key, select.value);
				controls.querySelector(`#choose-${index}-${key}`)?.focus();
			});
			return [make('div', { class: 'choice' }, make('label', { for: select.id }, label), select)];
		}));
		const found = shown();
		caption.textContent = `${levelName(chosen.level)}${chosen.role ? `, ${chosen.role.replaceAll('_', ' ')}` : ''}, ${chosen.end ? periodName(chosen.grain, chosen.end) : 'every period'}`;
		body.replaceChildren(...found.map((row) => make('tr', {},
			make('th', { scope: 'row' }, chosen.end ? row.entity : `${row.entity}, ${periodName(row.grain, row.end)}`),
			figure(row, 'value', data.unit), figure(row, 'cases', 'count'), make('td', { class: 'note' }, row.note))));
		live.textContent = found.length ? `${found.length} rows` : 'No published rows for this choice.';
	}

	chosen.end = '-';
	choose('level', chosen.level);
	const head = make('thead', {}, make('tr', {},
		make('th', { scope: 'col' }, 'Of'), make('th', { scope: 'col', class: 'number' }, 'Value'),
		make('th', { scope: 'col', class: 'number' }, 'Cases'), make('th', { scope: 'col' }, 'Note')));
	const scroll = make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${data.name}: the chosen rows` }, make('table', {}, caption, head, body));
	// on paper the latest quarter stands, as without a script
	place.append(make('div', { class: 'chosen' }, controls, scroll, live));
	place.classList.add('can-choose');
}

writeAs(document.documentElement.dataset);
document.querySelectorAll('.stale').forEach(shoutWhenStale);
document.querySelectorAll('[data-drill]').forEach(letChoose);
