// How a metric's unit is written, in the practice's locale and currency. The same rules serve pages, charts and the filters.
let settings = { locale: 'en-US', currency: 'USD' };

export const writeAs = ({ locale, currency }) => {
	settings = { locale, currency };
};

const number = (digits, more = {}) =>
	new Intl.NumberFormat(settings.locale, {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
		signDisplay: 'negative',
		...more
	});
const money = (more = {}) => number(0, { style: 'currency', currency: settings.currency, ...more });
const short = { notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 0 };

const writers = {
	rate: (value) => number(1, { style: 'percent' }).format(value),
	percent: (value) => number(2, { style: 'percent' }).format(value / 100),
	growth: (value) => number(1, { style: 'percent', signDisplay: 'exceptZero' }).format(value),
	points: (value) => `${number(1, { signDisplay: 'exceptZero' }).format(value * 100)} points`,
	usd: (value) => money().format(value),
	usd_per_hour: (value) => `${money().format(value)} / h`,
	count: (value) => number(0).format(value),
	hours: (value) => `${number(1).format(value)} h`,
	days: (value) => `${number(1).format(value)} d`,
	minutes: (value) => `${number(0).format(value)} min`,
	measure: (value) => number(3).format(value)
};

// on an axis there is less room, and the unit stands beside it
const axisWriters = {
	growth: (value) => number(0, { style: 'percent' }).format(value),
	rate: (value) => number(0, { style: 'percent' }).format(value),
	percent: (value) => number(0, { style: 'percent' }).format(value / 100),
	usd: (value) => money(short).format(value),
	usd_per_hour: (value) => money(short).format(value)
};

export const write = (value, unit) =>
	value === null || value === undefined ? '–' : (writers[unit] ?? number(2).format)(Number(value));

export const writeOnAxis = (value, unit) => (axisWriters[unit] ?? number(0, short).format)(Number(value));

export const unitWords = (unit) =>
	({
		rate: 'share',
		percent: 'percent',
		growth: 'change over the year before',
		usd: settings.currency,
		usd_per_hour: `${settings.currency} per hour`,
		count: 'number'
	})[unit] ?? unit.replaceAll('_', ' ');

export const isoDay = (day) => (day instanceof Date ? day.toISOString() : String(day ?? '')).slice(0, 10);

const monthWritten = (day, style) =>
	new Intl.DateTimeFormat('en', { month: style, year: 'numeric', timeZone: 'UTC' }).format(new Date(`${isoDay(day)}T00:00:00Z`));

export const monthName = (day) => monthWritten(day, 'long');
export const shortMonth = (day) => monthWritten(day, 'short');
export const monthAlone = (day) => new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(new Date(`${isoDay(day)}T00:00:00Z`));

export const longDay = (day) =>
	new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${isoDay(day)}T00:00:00Z`));

// a day of a table by the name of its column: the month or the quarter that it begins, or itself
export const dayName = (column, day) => {
	if (column.startsWith('quarter_')) return periodName('quarter', day);
	return /month/.test(column) ? shortMonth(day) : new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${isoDay(day)}T00:00:00Z`));
};

export const periodName = (grain, end) => {
	if (grain === 'month') return monthName(end);
	const [year, month] = isoDay(end).split('-');
	return grain === 'quarter' ? `Q${Math.ceil(Number(month) / 3)} ${year}` : `12 months to ${monthName(end)}`;
};

export const levelName = (level) => {
	const words = level.replaceAll('_', ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
};

export const latest = (rows) =>
	rows.reduce((best, row) => (!best || isoDay(row.period_end_on) > isoDay(best.period_end_on) ? row : best), null);
