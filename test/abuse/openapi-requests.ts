import fc from 'fast-check';
import type { ApiDocument, Operation, Schema } from './api-document.js';
import {
  BROKEN_BODIES,
  CONTENT_TYPES,
  hostileText,
  hostileValue,
  RawJson,
  toJsonText,
  toUrlText,
} from './hostile-values.js';

/**
 * A placeholder for an existing target of a kind. It is chosen when the request is sent, so that a
 * seed makes the same requests.
 */
export interface Wanted {
  readonly kind: keyof typeof KINDS;
  readonly index: number;
}

/** Names of fields and parameters that refer to existing targets. */
const KINDS = {
  userId: /^(user_id|id|project_id|author_id|target_id)$/,
  email: /^(email|user|owner|impersonate_email)$/,
  username: /^(username|name|search)$/,
  password: /password/,
  workspace: /^workspace/,
  token: /^(token_prefix|token|refresh_token|code)$/,
  keyId: /^api_key_id$/,
  clientId: /^client_id$/,
  serviceAccountId: /^service_account_id$/,
} as const;

/** A request that is complete except for its placeholders. */
export interface Plan {
  readonly path: readonly { readonly name: string; readonly value: unknown }[];
  readonly query: readonly { readonly name: string; readonly value: unknown }[];
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly contentType?: string;
}

/** Requests of one operation, both valid and invalid. */
export function plansOf(document: ApiDocument, operation: Operation): fc.Arbitrary<Plan> {
  const { parameters, body } = operation;
  const inside = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const values = (place: string, hostility: number) =>
    fc.tuple(
      ...inside(place).map(({ name, schema }) =>
        mixed(valid(document, name, schema), hostileText, hostility).map((value) => ({
          name,
          value,
        })),
      ),
    );
  const query = values('query', 2).chain((all) => fc.subarray(all));
  if (!body) {
    // Sometimes a body where none is expected.
    const rawBody = fc.option(fc.constantFrom(...BROKEN_BODIES.slice(0, 8)), {
      freq: 6,
      nil: undefined,
    });
    return fc.record({ path: values('path', 1), query, rawBody });
  }
  const kind = fc.constant(body.contentType);
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        path: values('path', 1),
        query,
        body: bodyOf(document, body.schema),
        contentType: kind,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        path: values('path', 0),
        query,
        body: hostileValue,
        contentType: kind,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        path: values('path', 0),
        query,
        rawBody: fc.constantFrom(...BROKEN_BODIES),
        contentType: kind,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        path: values('path', 0),
        query,
        body: bodyOf(document, body.schema),
        contentType: fc.constantFrom(...CONTENT_TYPES),
      }),
    },
  );
}

/** An object with valid fields, of which some may be hostile, missing, duplicate or unknown. */
function bodyOf(document: ApiDocument, schema: Schema): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = document.resolve(schema);
  const fields = fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [
        name,
        mixed(valid(document, name, inner), hostileValue, 1),
      ]),
    ),
    { requiredKeys: [...required] },
  );
  const extras = fc.dictionary(
    fc.constantFrom('__proto__', 'constructor', 'id', 'is_superuser', 'hash', '', 'x'),
    hostileValue,
    { maxKeys: 2 },
  );
  return fc.oneof(
    { weight: 6, arbitrary: fields },
    { weight: 1, arbitrary: fc.tuple(fields, extras).map(([a, b]) => ({ ...a, ...b })) },
    { weight: 1, arbitrary: fields.chain((all) => fc.subarray(Object.entries(all))).map(toObject) },
  );
}

const toObject = (entries: readonly [string, unknown][]) => Object.fromEntries(entries);

function valid(document: ApiDocument, name: string, written: Schema): fc.Arbitrary<unknown> {
  const schema = document.resolve(written);
  const options = schema.anyOf ?? schema.allOf;
  if (options) return fc.oneof(...options.map((option) => valid(document, name, option)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -2, max: schema.maximum ?? 200 });
    case 'array':
      return fc.array(valid(document, name, schema.items ?? {}), { maxLength: 3 });
    case 'object':
      return schema.properties
        ? bodyOf(document, schema)
        : fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    case 'string':
      return text(name, schema.format);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function text(name: string, format?: string): fc.Arbitrary<unknown> {
  const kind = (Object.keys(KINDS) as Wanted['kind'][]).find((each) => KINDS[each].test(name));
  const fresh: fc.Arbitrary<unknown> =
    format === 'date-time'
      ? fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
      : format === 'uuid'
        ? fc.uuid()
        : format === 'email' || kind === 'email'
          ? fc.emailAddress()
          : fc.string({ minLength: 1, maxLength: 20 });
  if (!kind) return fresh;
  const wanted = fc.record({ kind: fc.constant(kind), index: fc.nat({ max: 20 }) });
  return fc.oneof({ weight: 3, arbitrary: wanted }, { weight: 1, arbitrary: fresh });
}

function mixed(
  sound: fc.Arbitrary<unknown>,
  hostile: fc.Arbitrary<unknown>,
  hostility: number,
): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: sound }, { weight: hostility, arbitrary: hostile });
}

/** A request as it is sent. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  /**
   * Whether no segment of the path is empty, so that the path means this operation and no other.
   */
  readonly isAimed: boolean;
}

/** @param find returns an existing target of a kind; the index wraps around */
export function toWire(
  { verb, path }: Operation,
  plan: Plan,
  find: (wanted: Wanted) => string,
): Wire {
  const fill = (value: unknown): unknown => {
    if (isWanted(value)) return find(value);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null || value instanceof RawJson) return value;
    return toObject(Object.entries(value).map(([name, inner]) => [name, fill(inner)]));
  };
  const asText = (value: unknown) => {
    const filled = fill(value);
    return typeof filled === 'string' ? filled : toJsonText(filled);
  };
  const segments = plan.path.map(({ name, value }) => [name, asText(value)] as const);
  const at = segments.reduce(
    (url, [name, value]) => url.replace(`{${name}}`, () => toUrlText(value)),
    path,
  );
  const query = plan.query.map(({ name, value }) => `${name}=${toUrlText(asText(value))}`);
  const form = plan.contentType === 'application/x-www-form-urlencoded';
  const filled = fill(plan.body);
  const isObject = typeof filled === 'object' && filled !== null;
  return {
    method: verb.toUpperCase(),
    path: query.length > 0 ? `${at}?${query.join('&')}` : at,
    contentType: plan.contentType,
    body:
      plan.rawBody ??
      (plan.body === undefined
        ? undefined
        : form && isObject
          ? Object.entries(filled)
              .map(([name, value]) => `${toUrlText(name)}=${toUrlText(asText(value))}`)
              .join('&')
          : toJsonText(filled)),
    isAimed: segments.every(([, value]) => value !== '' && value.length < 100),
  };
}

function isWanted(value: unknown): value is Wanted {
  return typeof value === 'object' && value !== null && 'kind' in value && 'index' in value;
}
