import { describe, expect, it } from '@jest/globals';

import * as reader from '../../src/platform/validation/lax-datetime.js';
import { asPydantic } from '../support/as-pydantic.js';

const parseDateTime = asPydantic(reader.parseDateTime);

/** Expected values are those of pydantic 2.13.0 (`TypeAdapter(...).validate_python`). */
const refused = (type: string, msg: string) => ({ fault: { type, msg } });
const refusedBecause = (type: string, msg: string, error: string) => ({
  fault: { type, msg: `${msg}, ${error}`, ctx: { error } },
});
const notUnicode = refused(
  'string_unicode',
  'Input should be a valid string, unable to parse raw data as a unicode string',
);
const LONE_SURROGATE = 'x\ud800';

describe('parseDateTime', () => {
  const read = (input: unknown) => {
    const parsed = parseDateTime(input);
    return 'value' in parsed ? parsed.value.toISOString() : parsed;
  };

  it.each([
    ['2020-01-01', '2020-01-01T00:00:00.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['0099-03-01T00:00', '0099-03-01T00:00:00.000Z'],
    ['2020-01-01T10:20', '2020-01-01T10:20:00.000Z'],
    ['2020-01-01t10:20:30z', '2020-01-01T10:20:30.000Z'],
    ['2020-01-01_10:20:30', '2020-01-01T10:20:30.000Z'],
    ['2020-01-01 10:20:30Z', '2020-01-01T10:20:30.000Z'],
    ['2020-01-01T10:20:30.5', '2020-01-01T10:20:30.500Z'],
    ['2020-01-01T10:20:30,25Z', '2020-01-01T10:20:30.250Z'],
    ['2020-01-01T10:20:30.123999999999', '2020-01-01T10:20:30.123Z'],
    ['2020-01-01T10:20+02:00', '2020-01-01T08:20:00.000Z'],
    ['2020-01-01T10:20-0530', '2020-01-01T15:50:00.000Z'],
    ['2020-01-01T10:20\u221205:00', '2020-01-01T15:20:00.000Z'],
    ['2020-01-01T10:20+23:59', '2019-12-31T10:21:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['+1', '1970-01-01T00:00:01.000Z'],
    ['-1.5', '1969-12-31T23:59:58.500Z'],
    ['1.', '1970-01-01T00:00:01.000Z'],
    ['.5', '1970-01-01T00:00:00.500Z'],
    ['1.5e3', '1970-01-01T00:25:00.000Z'],
    ['20200101', '1970-08-22T19:08:21.000Z'],
    ['20000000000', '2603-10-11T11:33:20.000Z'],
    ['20000000001', '1970-08-20T11:33:20.001Z'],
    ['1655205632331.557', '2022-06-14T11:20:32.331Z'],
    ['253402300799999', '9999-12-31T23:59:59.999Z'],
    ['-62135596800000', '0001-01-01T00:00:00.000Z'],
    [1655205632, '2022-06-14T11:20:32.000Z'],
    [1655205632.331557, '2022-06-14T11:20:32.331Z'],
    [1.001, '1970-01-01T00:00:01.001Z'],
    [0.99999999, '1970-01-01T00:00:01.000Z'],
    [20000000000, '2603-10-11T11:33:20.000Z'],
    [20000000001, '1970-08-20T11:33:20.001Z'],
    [-20000000001, '1969-05-14T12:26:39.999Z'],
  ])('reads %j as %s', (input, iso) => {
    expect(read(input)).toBe(iso);
  });

  it.each([
    ...['', 'x', '1e3', '1_0', ' 1', '1,5', '-', '.', 'nan', '2020-1-1'].map((text) => [
      text,
      'input is too short',
    ]),
    ['xxxx-01-01', 'invalid character in year'],
    [' 2020-01-01', 'invalid character in year'],
    ['ééééé', 'invalid character in year'],
    ['-9999999999999999999', 'invalid character in year'],
    ['2020/01/01', 'invalid date separator, expected `-`'],
    ['20200101T000000', 'invalid date separator, expected `-`'],
    ['9'.repeat(30), 'invalid date separator, expected `-`'],
    ['2020-xx-01', 'invalid character in month'],
    ['2020-01/01', 'invalid date separator, expected `-`'],
    ['2020-01-xx', 'invalid character in day'],
    ['2020-00-10', 'month value is outside expected range of 1-12'],
    ['2020-13-01', 'month value is outside expected range of 1-12'],
    ['2020-01-00', 'day value is outside expected range'],
    ['2019-02-29', 'day value is outside expected range'],
    ['1900-02-29', 'day value is outside expected range'],
    ...['T', 'x', ' ', 'X10:00', 'T10', 'T10:0', 'T1000', 'T24:00', 'T10:60', 'T10:00:60'].map(
      (rest) => [`2020-01-01${rest}`, 'unexpected extra characters at the end of the input'],
    ),
    ...['T10:00:0', 'T10:00:00.', 'T10:00Zx', 'T10:00 Z', 'T10:00-05', 'T10:00+2:00'].map(
      (rest) => [`2020-01-01${rest}`, 'unexpected extra characters at the end of the input'],
    ),
    ['2020-01-01T10:00+24:00', 'unexpected extra characters at the end of the input'],
    ['2020-01-01T10:00+23:60', 'unexpected extra characters at the end of the input'],
    ['253402300800000', 'dates after 9999 are not supported as unix timestamps'],
    ['9223372036854775807', 'dates after 9999 are not supported as unix timestamps'],
    ['9223372036854775808', 'invalid date separator, expected `-`'],
    ['-62167219200001', 'dates before 0000 are not supported as unix timestamps'],
  ])('refuses %j: %s', (input, error) => {
    expect(read(input)).toEqual(
      refusedBecause(
        'datetime_from_date_parsing',
        'Input should be a valid datetime or date',
        error,
      ),
    );
  });

  it.each([
    ['0000-01-01', 'year 0 is out of range'],
    ['0000-12-31T23:59-05:00', 'year 0 is out of range'],
    ['-62135596800001', 'year 0 is out of range'],
    [-62135596800001, 'year 0 is out of range'],
    [253402300800000, 'dates after 9999 are not supported as unix timestamps'],
    [1e300, 'dates after 9999 are not supported as unix timestamps'],
    [Infinity, 'dates after 9999 are not supported as unix timestamps'],
    [-1e300, 'dates before 0000 are not supported as unix timestamps'],
    [NaN, 'NaN values not permitted'],
    // Python accepts these two, with their time zone. In UTC they have no four-digit year.
    ['0001-01-01T00:00+01:00', 'year 0 is out of range'],
    ['9999-12-31T23:59:59-01:00', 'year 10000 is out of range'],
  ])('refuses %p: %s', (input, error) => {
    expect(read(input)).toEqual(
      refusedBecause('datetime_parsing', 'Input should be a valid datetime', error),
    );
  });

  it.each([[null], [undefined], [true], [false], [[]], [{}]])('refuses %j by its type', (input) => {
    expect(read(input)).toEqual(refused('datetime_type', 'Input should be a valid datetime'));
  });

  it('refuses half of a surrogate pair', () => {
    expect(read(LONE_SURROGATE)).toEqual(notUnicode);
  });
});
