import { describe, expect, it } from '@jest/globals';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { describeCause } from '../../src/platform/database/availability.js';
import {
  DatabaseFailure,
  databaseTroubleOf,
  QUERY_TIMED_OUT,
} from '../../src/platform/errors/database-unavailable.js';

const coded = (code: string) => Object.assign(new Error('it failed'), { code });

describe('what a failure of the database is called', () => {
  it.each([QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError])(
    'away: a transaction goes on after its connection was lost: %p',
    (Released) => {
      expect(databaseTroubleOf(new Released())).toBe('away');
      expect(describeCause(new Released())).toBe('a connection was lost');
    },
  );

  it.each([
    '08000',
    '08006',
    '08P01',
    '25006',
    '53300',
    '57P01',
    '57P02',
    '57P03',
    'EAI_AGAIN',
    'ECONNABORTED',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
    'ETIMEDOUT',
  ])('away: %s', (code) => {
    expect(databaseTroubleOf(coded(code))).toBe('away');
  });

  it.each(['25P03', '40001', '40P01', '55P03', '57014'])('passing: %s', (code) => {
    expect(databaseTroubleOf(coded(code))).toBe('passing');
  });

  it('full: 53100', () => {
    expect(databaseTroubleOf(coded('53100'))).toBe('full');
  });

  it('away: a time-out of our own, also when TypeORM wrapped it', () => {
    const failure = new DatabaseFailure(QUERY_TIMED_OUT, 'too late');
    expect(databaseTroubleOf(failure)).toBe('away');
    expect(databaseTroubleOf(new QueryFailedError('SELECT', [], failure))).toBe('away');
  });

  it('away: each address of a name refused the connection', () => {
    const failure = new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')], '');
    expect(databaseTroubleOf(failure)).toBe('away');
  });

  it.each([
    ['a broken constraint', coded('23505')],
    ['a fault in a statement', coded('42601')],
    ['a missing file', coded('ENOENT')],
    ['a bug', new TypeError('x is not a function')],
    ['a name of every object', coded('constructor')],
    ['nothing', undefined],
  ])('no trouble: %s', (_title, error) => {
    expect(databaseTroubleOf(error)).toBeUndefined();
  });
});
