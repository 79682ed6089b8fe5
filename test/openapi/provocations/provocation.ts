import { randomInt } from 'node:crypto';
import type { ErrorCode } from '../../../src/platform/errors/error-code.js';
import {
  inAnHour,
  type KeyLimits,
  type Person,
  type Wishes,
  type World,
} from '../../rules/world.js';
import type { Client } from '../../support/client.js';

/**
 * The servers that are started: the usual one; one whose settings refuse; one that is hashing as
 * many passwords as it takes.
 */
export type Setting = 'usual' | 'strict' | 'busy';

type Send = (world: World) => Promise<unknown>;

/** Builds a situation and sends the request that is refused. */
export type Provocation = Send | { readonly setting: Setting; readonly send: Send };

/** By operation, as verb and path of the document, and by code. */
export type Provocations = Readonly<
  Record<string, Readonly<Partial<Record<ErrorCode, Provocation | undefined>>>>
>;

export const strictly = (send: Send): Provocation => ({ setting: 'strict', send });
export const busily = (send: Send): Provocation => ({ setting: 'busy', send });

/** Calls the strict server from an address whose attempts have not been counted. */
export const fromElsewhere = ({ app }: World): Client =>
  app.anonymous.with({ 'x-forwarded-for': `10.${[0, 0, 0].map(() => randomInt(256)).join('.')}` });

export interface Caller {
  readonly me: Person;
  /** Its key: the id and the text. */
  readonly keyId: string;
  readonly text: string;
  readonly langflow: Client;
  /** Calls Windmill's and ZenML's API. */
  readonly bearer: Client;
}

export async function caller(
  world: World,
  wishes: Wishes = {},
  limits?: KeyLimits,
): Promise<Caller> {
  const me = await world.aPerson(wishes);
  const { id: keyId, text } = await world.aKey(me, limits);
  const { app } = world;
  return { me, keyId, text, langflow: app.as({ apiKey: text }), bearer: app.withToken(text) };
}

export const superuser = (world: World, limits?: KeyLimits) =>
  caller(world, { isSuperuser: true }, limits);

/** A superuser whose key ends by itself, so that it makes nothing that lasts. */
export const passingSuperuser = (world: World) => superuser(world, { expiresAt: inAnHour() });
export const passingCaller = (world: World) => caller(world, {}, { expiresAt: inAnHour() });

export const ofProvider = (world: World) =>
  world.aPerson({ hasPassword: false, hasIdentity: true });

export const aServiceAccount = (world: World) =>
  world.aPerson({ isServiceAccount: true, hasPassword: false });

/** An id and an email that nobody has. */
export const NOBODY = '7d1c0a52-3c0d-4f6a-9f58-0c8ad1f3a001';
export const NOBODYS_EMAIL = 'nobody@example.com';
export const GOOD = 'what nobody has had before';
/** One of those that are tried first. */
export const BAD = 'password123';
