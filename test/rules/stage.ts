import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TokenLogin } from '../../src/auth/token-login.service.js';
import { FormTokens } from '../../src/platform/pages/form-tokens.service.js';
import type { Answer, Client } from '../support/client.js';
import type { Action, CallerKind, Role } from './rule.js';
import {
  aName,
  inAnHour,
  SCOPES,
  type Person,
  type Seat,
  type Wishes,
  type World,
} from './world.js';

const SEATS: Readonly<Partial<Record<CallerKind | Role, Seat>>> = {
  'workspace operator': { isOperator: true },
  'workspace member': {},
  'workspace admin': { isAdmin: true },
};

/** An account with a credential, and a workspace. */
interface Caller {
  /** For an anonymous caller an unknown name. */
  readonly me: Person;
  readonly workspaceId: string;
  /** Undefined for an anonymous caller. */
  readonly secret: string | undefined;
}

/** A caller of one kind, and what it needs to perform one action. */
export class Stage {
  readonly me: Person;
  readonly workspaceId: string;
  readonly secret: string | undefined;
  /** Whether the browser has the credential too, in place of a log-in of its own. */
  private isSecretOfPages = false;
  /** Is called with another account before anything is done to it. */
  onPerson?: (person: Person) => Promise<void>;

  private constructor(
    readonly world: World,
    readonly kind: CallerKind,
    /** Whether other accounts can be used again, because nothing is done to them. */
    private readonly isRefused: boolean,
    { me, workspaceId, secret }: Caller,
  ) {
    this.me = me;
    this.workspaceId = workspaceId;
    this.secret = secret;
  }

  /**
   * @param isRefused whether a refusal is expected: such callers are unchanged and are used again
   */
  static async of(world: World, kind: CallerKind, action: Action, isRefused: boolean) {
    const { may, isInWorkspace = false, wearsOut } = action;
    const make = () => aCaller(world, kind, may, isInWorkspace);
    const name = `caller: ${kind}, ${may}, ${isInWorkspace}`;
    const isFresh = wearsOut && (!isRefused || wearsOut === 'even if refused');
    const caller = isFresh ? await make() : await world.sharing(name, make);
    return new Stage(world, kind, isRefused, caller);
  }

  /** An account with the needed role, with a credential that the test creates. */
  static async with(
    world: World,
    kind: CallerKind,
    { may, isInWorkspace = false }: Action,
    make: (me: Person) => Promise<{ readonly text: string }>,
  ) {
    const me = await world.aPerson(wishesOf(kind, may));
    const { text: secret } = await make(me);
    const workspaceId = isInWorkspace ? await world.aWorkspace() : 'nowhere';
    const seat = SEATS[may];
    if (isInWorkspace && seat) await world.seat(workspaceId, me, seat);
    const stage = new Stage(world, kind, false, { me, workspaceId, secret });
    stage.isSecretOfPages = true;
    return stage;
  }

  /** Calls as the caller on Langflow's API. */
  get langflow(): Client {
    const { app } = this.world;
    if (this.secret === undefined) return app.anonymous;
    const isToken = this.kind === 'OAuth token' || this.secret.startsWith('eyJ');
    return isToken ? app.withToken(this.secret) : app.as({ apiKey: this.secret });
  }

  /** Calls as the caller on the APIs of Windmill, ZenML and OAuth. */
  get bearer(): Client {
    const { app } = this.world;
    return this.secret === undefined ? app.anonymous : app.withToken(this.secret);
  }

  get anybody(): Client {
    return this.world.app.anonymous;
  }

  /** The content of the browser's cookie. People log in, whatever other credential they have. */
  async cookie(): Promise<string | undefined> {
    const isLoggedIn = !this.isSecretOfPages && LOG_IN_AT_PAGES.includes(this.kind);
    return isLoggedIn
      ? this.world.app.nest.get(TokenLogin).byProvider(this.me.id, { isFactorTrusted: true })
      : this.secret;
  }

  /** Calls Langflow's API as a script of our pages does, in the caller's browser. */
  async script(): Promise<Client> {
    const logIn = await this.cookie();
    // A log-in of Langflow's API is sent as it is.
    if (logIn?.startsWith('eyJ')) return this.world.app.withToken(logIn);
    const script = this.world.app.anonymous.with({ 'gatehouse-session': '1' });
    return logIn === undefined ? script : script.with({ cookie: `gatehouse_session=${logIn}` });
  }

  /** Sends a form of a page, as the caller's browser. */
  async page(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return sendForm(this.world, await this.cookie(), path, fields);
  }

  /** Another account. */
  aPerson(wishes: Wishes = {}): Promise<Person> {
    const make = async () => {
      const person = await this.world.aPerson(wishes);
      await this.onPerson?.(person);
      return person;
    };
    return this.isRefused ? this.world.sharing(`person: ${JSON.stringify(wishes)}`, make) : make();
  }

  aServiceAccount(): Promise<Person> {
    return this.aPerson({ isServiceAccount: true, hasPassword: false });
  }

  /** A key without limits, of the caller or of another account. */
  async aWholeKey({ id }: Person = this.me) {
    if (this.kind === 'anonymous') return { id: randomUUID(), text: 'sk-of-nobody' };
    const make = () => this.world.aKey({ id, username: '' });
    return this.isRefused ? this.world.sharing(`key: ${id}`, make) : make();
  }

  /** Another account in the workspace. @returns the account and its user name there */
  async aMember() {
    const { world, workspaceId } = this;
    const make = async () => {
      const person = await world.aPerson();
      return { person, username: await world.seat(workspaceId, person) };
    };
    return this.isRefused ? world.sharing(`member: ${workspaceId}`, make) : make();
  }
}

const LOG_IN_AT_PAGES: readonly CallerKind[] = [
  'ordinary',
  'provider-only',
  'workspace operator',
  'workspace member',
  'workspace admin',
  'superuser',
];

async function aCaller(
  world: World,
  kind: CallerKind,
  may: Role,
  isInWorkspace: boolean,
): Promise<Caller> {
  const needsWorkspace = isInWorkspace || kind.startsWith('workspace');
  const workspaceId = needsWorkspace ? await world.aWorkspace() : 'nowhere';
  if (kind === 'anonymous') {
    const nobody = { id: randomUUID(), username: aName('nobody') };
    return { me: nobody, workspaceId, secret: undefined };
  }
  const me = await world.aPerson(wishesOf(kind, may));
  const seat = SEATS[kind] ?? (isNamedByItself(kind) ? undefined : SEATS[may]);
  if (seat && needsWorkspace) await world.seat(workspaceId, me, seat);
  return { me, workspaceId, secret: await secretOf(world, kind, me, workspaceId) };
}

export function sendForm(
  { app }: World,
  logIn: string | undefined,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  const ofLogIn = logIn === undefined ? '' : `; gatehouse_session=${logIn}`;
  const cookie = `gatehouse_form=${'f'.repeat(32)}${ofLogIn}`;
  const request = { headers: { cookie } } as FastifyRequest;
  const field = app.nest.get(FormTokens).field(request, {} as FastifyReply);
  const form_token = /value="([^"]+)"/.exec(field.toString())![1]!;
  return app.anonymous.with({ cookie }).form(path, { form_token, ...fields });
}

/**
 * Whether a kind names the account itself. The others are credentials of an account with the role.
 */
function isNamedByItself(kind: CallerKind): boolean {
  return ['ordinary', 'provider-only', 'superuser'].includes(kind);
}

function wishesOf(kind: CallerKind, may: Role): Wishes {
  const isSuperusers = may === 'superuser' && !isNamedByItself(kind) && !(kind in SEATS);
  switch (kind) {
    case 'inactive':
      return { isActive: false, isSuperuser: isSuperusers };
    case 'provider-only':
      return { hasPassword: false, hasIdentity: true };
    case 'superuser':
      return { isSuperuser: true };
    case 'service account':
      return { isServiceAccount: true, hasPassword: false, isSuperuser: isSuperusers };
    default:
      return { isSuperuser: isSuperusers };
  }
}

async function secretOf(world: World, kind: CallerKind, me: Person, workspaceId: string) {
  switch (kind) {
    case 'impersonation token': {
      const body = { impersonate_email: me.username };
      const keeper = await world.withKeepersToken();
      return (await keeper.post('/api/users/tokens/impersonate', body)).text;
    }
    case 'OAuth token':
      return (await world.anOauthToken(me)).text;
    case 'expiring key':
      return (await world.aKey(me, { expiresAt: inAnHour() })).text;
    case 'scoped key':
      return (await world.aKey(me, { scopes: SCOPES })).text;
    case 'read-only key':
      return (await world.aKey(me, { isReadOnly: true })).text;
    case 'workspace key':
      return (await world.aKey(me, { workspaceId })).text;
    default:
      return (await world.aKey(me)).text;
  }
}
