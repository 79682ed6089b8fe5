/** A column of `users`, with the type of its values in the program. */
interface Column<Value> {
  readonly name: string;
  readonly isTime?: true;
  /** Never set: it carries the type. */
  readonly value?: Value;
}

type Columns = Readonly<Record<string, Column<unknown>>>;

/** The values of columns, by the properties of {@link Columns}. */
export type ValuesOf<Map extends Columns> = {
  readonly [Property in keyof Map]: Map[Property] extends Column<infer Value> ? Value : never;
};

const column = <Value>(name: string): Column<Value> => ({ name });
const time = <Value extends Date | null>(name: string): Column<Value> => ({ name, isTime: true });

const IDENTITY = {
  id: column<string>('id'),
  username: column<string>('username'),
  email: column<string | null>('email'),
  isActive: column<boolean>('is_active'),
  isSuperuser: column<boolean>('is_superuser'),
};

/** What an account says about its owner. Owners change it themselves. */
export const DETAILS = {
  name: column<string | null>('name'),
  company: column<string | null>('company'),
  jobTitle: column<string | null>('job_title'),
  avatarUrl: column<string | null>('avatar_url'),
  metadata: column<Record<string, unknown> | null>('metadata'),
  isOnboarded: column<boolean>('is_onboarded'),
};

/** The columns that are read with every request. */
export const ACCOUNT = {
  ...IDENTITY,
  name: DETAILS.name,
  company: DETAILS.company,
  profileImage: column<string | null>('profile_image'),
  storeApiKey: column<string | null>('store_api_key'),
  createdAt: time<Date>('create_at'),
  updatedAt: time<Date>('updated_at'),
  lastLoginAt: time<Date | null>('last_login_at'),
  optins: column<Record<string, unknown> | null>('optins'),
};

/** When a name, the email or the picture of an account changed. */
export const PROFILE_CHANGED = time<Date>('profile_updated_at');

/** The columns of an account's profile. */
export const PROFILE = {
  ...IDENTITY,
  ...DETAILS,
  isServiceAccount: column<boolean>('is_service_account'),
  /** Whether the first start created it. */
  isInternal: column<boolean>('is_internal'),
};

export type Details = ValuesOf<typeof DETAILS>;

/** An account as a request sees it. */
export type Account = ValuesOf<typeof ACCOUNT>;

/** A select list of columns under the names of their properties; `u` is the users table. */
export function selectList(columns: Columns): string {
  return Object.entries(columns)
    .map(([property, { name }]) => `u.${name} AS "${property}"`)
    .join(', ');
}

/** The same as arguments of `json_build_object`, for {@link readTimes}. */
export function jsonPairs(columns: Columns): string {
  return Object.entries(columns)
    .map(([property, { name, isTime }]) => `'${property}', u.${name}${isTime ? UTC : ''}`)
    .join(', ');
}

/** Turns the times of an object that {@link jsonPairs} made into dates, in place. */
export function readTimes<Map extends Columns>(
  columns: Map,
  json: Record<string, unknown>,
): ValuesOf<Map> {
  for (const [property, { isTime }] of Object.entries(columns)) {
    // A time in UTC, without a zone.
    if (isTime && json[property] !== null)
      json[property] = new Date(`${json[property] as string}Z`);
  }
  return json as ValuesOf<Map>;
}

const UTC = ` AT TIME ZONE 'UTC'`;
