import { refuse, refuseUnstorable } from './parser.js';
import type { Parsed, Parser } from './parser.js';

/** Larger absolute numbers are milliseconds, others are seconds. */
const MILLISECOND_WATERSHED = 20_000_000_000;

/** 0000-01-01T00:00:00Z, in milliseconds since 1970. */
const YEAR_0 = -62_167_219_200_000;

/** 10000-01-01T00:00:00Z, in milliseconds since 1970. */
const YEAR_10000 = 253_402_300_800_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DATE_LENGTH = 10;

/** The layout of `YYYY-MM-DD`, and pydantic's message for each position. */
const DATE_LAYOUT = [
  { from: 0, to: 4, shape: /^\d{4}$/, error: 'invalid character in year' },
  { from: 4, to: 5, shape: /^-$/, error: 'invalid date separator, expected `-`' },
  { from: 5, to: 7, shape: /^\d\d$/, error: 'invalid character in month' },
  { from: 7, to: 8, shape: /^-$/, error: 'invalid date separator, expected `-`' },
  { from: 8, to: 10, shape: /^\d\d$/, error: 'invalid character in day' },
];

/** Separator, hours and minutes, seconds, fraction, zone; U+2212 is a minus sign to ISO 8601. */
const TIME = /^[Tt_ ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+\-\u2212])(\d\d):?(\d\d))?$/;

const WHOLE_NUMBER = /^[+-]?\d+$/;
const DECIMAL_NUMBER = /^[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const refuseDateTime = (reason: string) => refuse('unreadable_datetime', { reason });

/** For every malformed text, since pydantic tries a date after the datetime has failed. */
const refuseText = (reason: string) => refuse('unreadable_date', { reason });

/**
 * Returns midnight UTC in milliseconds since 1970; unlike Date.UTC, also correct for the years 0 to
 * 99.
 */
function midnight(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/**
 * Returns the date at the start of a text, in milliseconds since 1970, or what is wrong with it.
 */
function readDate(text: string): { date: number } | { error: string } {
  if (Buffer.byteLength(text) < DATE_LENGTH) return { error: 'input is too short' };
  const misfit = DATE_LAYOUT.find(({ from, to, shape }) => !shape.test(text.slice(from, to)));
  if (misfit) return { error: misfit.error };

  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(
    Number,
  ) as [number, number, number];
  if (month < 1 || month > 12) return { error: 'month value is outside expected range of 1-12' };
  const date = midnight(year, month, day);
  if (day < 1 || date >= midnight(year, month + 1, 1)) {
    return { error: 'day value is outside expected range' };
  }
  return { date };
}

/**
 * Returns the milliseconds to add to midnight UTC for a time with its separator; undefined if it is
 * malformed.
 */
function readTime(text: string): number | undefined {
  const parts = TIME.exec(text);
  if (!parts) return undefined;
  const [hour, minute, second, zoneHour, zoneMinute] = [1, 2, 3, 6, 7].map((group) =>
    Number(parts[group] ?? 0),
  ) as [number, number, number, number, number];
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined;

  const millisecond = Number((parts[4] ?? '').slice(0, 3).padEnd(3, '0'));
  const zone = (zoneHour * HOUR + zoneMinute * MINUTE) * (parts[5] === '+' ? 1 : -1);
  return hour * HOUR + minute * MINUTE + second * 1000 + millisecond - zone;
}

/**
 * Returns the milliseconds since 1970 of a Unix time in seconds or milliseconds, or what is wrong
 * with it.
 */
function readEpoch(epoch: number): { instant: number } | { error: string } {
  const inMilliseconds = Math.abs(epoch) > MILLISECOND_WATERSHED;
  const whole = Math.floor(epoch);
  const start = inMilliseconds ? whole : whole * 1000;
  if (start < YEAR_0) return { error: 'dates before 0000 are not supported as unix timestamps' };
  if (start >= YEAR_10000)
    return { error: 'dates after 9999 are not supported as unix timestamps' };
  // Rounded to microseconds before it is truncated to milliseconds: 1.001 is stored as 1.00099...
  const microseconds = Math.round((epoch - whole) * (inMilliseconds ? 1e3 : 1e6));
  return { instant: start + Math.floor(microseconds / 1000) };
}

/**
 * Whether a text of digits is a 64-bit integer; pydantic does not accept a longer one as a time.
 */
function fitsInt64(integer: string): boolean {
  const digits = integer.replace(/^[+-]?0*/, '');
  const limit = integer.startsWith('-') ? '9223372036854775808' : '9223372036854775807';
  return digits.length < limit.length || (digits.length === limit.length && digits <= limit);
}

/**
 * Returns a Date, unless its year in UTC is outside 1 to 9999, which ISO texts and Python cannot
 * represent.
 */
function within(instant: number): Parsed<Date> {
  const value = new Date(instant);
  const year = value.getUTCFullYear();
  return year < 1 || year > 9999 ? refuseDateTime(`year ${year} is out of range`) : { value };
}

function parseNumberText(text: string): Parsed<Date> | undefined {
  const isWhole = WHOLE_NUMBER.test(text);
  if (isWhole ? !fitsInt64(text) : !DECIMAL_NUMBER.test(text)) return undefined;
  const epoch = readEpoch(Number(text));
  if ('instant' in epoch) return within(epoch.instant);
  return isWhole ? refuseText(epoch.error) : undefined;
}

function parseCalendarText(text: string): Parsed<Date> {
  const start = readDate(text);
  if ('error' in start) return refuseText(start.error);
  const time = text.length === DATE_LENGTH ? 0 : readTime(text.slice(DATE_LENGTH));
  if (time === undefined) return refuseText('unexpected extra characters at the end of the input');
  // The year as written: a zone may move the instant out of year 0, which Python still refuses.
  if (start.date < YEAR_0 + 366 * DAY) return refuseDateTime('year 0 is out of range');
  return within(start.date + time);
}

/**
 * Accepts an ISO 8601 / RFC 3339 date with or without a time, or a Unix time (number or text).
 *
 * A time without a zone is UTC. Numbers with an absolute value up to 2e10 are seconds, larger ones
 * milliseconds. The value is truncated to whole milliseconds and is in the years 1 to 9999 UTC.
 * Faults: `unreadable_date` and `unreadable_datetime` with the reason, `not_datetime` for other
 * types, `unstorable_text`. Source: docs of pydantic v2, datetimes, lax mode.
 */
export const parseDateTime: Parser<Date> = (input) => {
  if (typeof input === 'number') {
    if (Number.isNaN(input)) return refuseDateTime('NaN values not permitted');
    const epoch = readEpoch(input);
    return 'error' in epoch ? refuseDateTime(epoch.error) : within(epoch.instant);
  }
  if (typeof input !== 'string') return refuse('not_datetime');
  return refuseUnstorable(input) ?? parseNumberText(input) ?? parseCalendarText(input);
};
