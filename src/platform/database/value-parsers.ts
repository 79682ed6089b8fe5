import pg, { type CustomTypesConfig } from 'pg';
import { parseExactJson } from '../json/exact-json.js';
import { FAST_TIMESTAMPS } from './timestamps.js';

const JSON_TYPES: readonly number[] = [pg.types.builtins.JSON, pg.types.builtins.JSONB];

/** How the driver parses values: JSON keeps the texts of numbers, timestamps are parsed faster. */
export const VALUE_PARSERS: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text'): unknown =>
    JSON_TYPES.includes(oid)
      ? parseExactJson
      : FAST_TIMESTAMPS.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};
