// How a metric's unit is written. The same rules serve the page and its charts.
const number = (digits) =>
	new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' });

const writers = {
	rate: (value) => `${number(1).format(value * 100)} %`,
	percent: (value) => `${number(2).format(value)} %`,
	usd: (value) => `${value < 0 ? '−' : ''}$${number(0).format(Math.abs(value))}`,
	usd_per_hour: (value) => `${value < 0 ? '−' : ''}$${number(0).format(Math.abs(value))} / h`,
	count: (value) => number(0).format(value),
	hours: (value) => `${number(1).format(value)} h`,
	days: (value) => `${number(1).format(value)} d`,
	measure: (value) => number(3).format(value)
};

export const write = (value, unit) =>
	value === null || value === undefined ? '–' : (writers[unit] ?? number(2).format)(Number(value));

export const chartFormat = (unit) =>
	({ rate: 'pct0', usd: 'usd0', usd_per_hour: 'usd0', count: 'num0', hours: 'num1' })[unit] ?? 'num2';

export const isoDay = (day) =>
	(day instanceof Date ? day.toISOString() : String(day ?? '')).slice(0, 10);

const months = 'January February March April May June July August September October November December'.split(' ');

export const periodName = (grain, start, end) => {
	const [year, month] = isoDay(start).split('-');
	if (grain === 'month') return `${months[Number(month) - 1]} ${year}`;
	if (grain === 'quarter') return `Q${Math.ceil(Number(month) / 3)} ${year}`;
	const [endYear, endMonth] = isoDay(end).split('-');
	return `12 months to ${months[Number(endMonth) - 1]} ${endYear}`;
};

export const latest = (rows) =>
	rows.reduce((best, row) => (!best || isoDay(row.period_end_on) > isoDay(best.period_end_on) ? row : best), null);
