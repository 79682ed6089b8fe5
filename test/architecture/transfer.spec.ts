import { expect, it } from '@jest/globals';
import { ENTITIES } from '../../src/start/entities.js';
import { LEFT_BEHIND, TRANSFERRED } from '../../src/instance/transfer/transferred-tables.js';

it('every table is exported or left out on purpose', () => {
  const decided = [...TRANSFERRED.map(({ entity }) => entity), ...LEFT_BEHIND];
  expect(new Set(decided)).toEqual(new Set(ENTITIES));
});
