import 'reflect-metadata';
import type { FastifyRequest } from 'fastify';
import { Validator } from 'class-validator/cjs/validation/Validator.js';
import { DomainError } from '../errors/domain-error.js';
import { parseExactJson } from '../json/exact-json.js';
import type { Issue } from '../errors/issue.js';
import { elementOf, valueParserOf } from './list-body.js';
import { isFormBody, type ReadBody } from './body-form.js';
import { fieldsOf, readingOf } from './field.js';
import { hasNoExtraFields } from './no-extra-fields.js';
import type { Parser } from './parser.js';
import { inputsOf, type DtoClass, type Inputs } from './handler-inputs.js';

type Source = Readonly<Record<string, unknown>>;

const VALIDATOR = new Validator();

/** The most faults in one response. A client with more learns of the others later. */
const MAX_ISSUES = 100;
/** The most characters of an unknown field's name in a response. */
const MAX_NAME_LENGTH = 100;

/** How an adapter's API reads inputs. */
export interface ReadingRules {
  /**
   * Reads a value of a query parameter, which may be repeated; undefined if it counts as not sent.
   */
  readonly readQueryValue: (value: string | string[]) => string | string[] | undefined;
  /** Whether a body without a JSON content type is rejected. */
  readonly requiresJson: boolean;
}

/**
 * Parses path, query and body of a request into the DTO classes that its handler declares, and
 * reports all faults in one response: path first, then query, then body, each in the order of
 * declaration (contract langflow 2.1).
 */
export class InputReader {
  private readonly known = new WeakMap<object, Inputs>();

  /**
   * @param rulesOf called only when there is something to parse
   * @throws DomainError `invalid_input` with every issue, `malformed_request` for a malformed form,
   *   `unsupported_media_type` for a body that must be JSON
   */
  read(
    request: FastifyRequest,
    rulesOf: (request: FastifyRequest) => ReadingRules,
    controller: DtoClass,
    handler: object,
  ): void {
    const inputs = this.inputsOf(controller, handler);
    if (!inputs.any) return;
    const { readQueryValue, requiresJson } = rulesOf(request);
    const issues: Issue[] = [];
    if (inputs.path) {
      request.params = fill(inputs.path, request.params as Source, ['path'], issues);
    }
    if (inputs.query) request.query = readQuery(inputs.query, request, readQueryValue, issues);
    if (inputs.body) {
      if (requiresJson) assertJson(request);
      request.body = readBody(inputs.body, request.body as ReadBody | undefined, issues);
    }
    if (issues.length > 0) throw new DomainError('invalid_input', { issues });
  }

  private inputsOf(controller: DtoClass, handler: object): Inputs {
    let inputs = this.known.get(handler);
    if (!inputs) {
      inputs = inputsOf(controller, handler);
      this.known.set(handler, inputs);
    }
    return inputs;
  }
}

function readQuery(
  dto: DtoClass,
  request: FastifyRequest,
  readQueryValue: ReadingRules['readQueryValue'],
  issues: Issue[],
): object {
  // Most requests have none, and visiting the fields takes a fifth of a short one.
  if (isEmpty(request.query as object) && !hasRequiredField(dto)) return new dto();
  const source = queryOf(request, readQueryValue);
  const filled = fill(dto, source, ['query'], issues);
  if (hasNoExtraFields(dto)) refuseExtraFields(dto, source, 'query', issues);
  return filled;
}

function isEmpty(query: object): boolean {
  for (const _name in query) return false;
  return true;
}

function hasRequiredField(dto: DtoClass): boolean {
  for (const { isRequired } of fieldsOf(dto).values()) if (isRequired) return true;
  return false;
}

/** The content type of an empty body is checked too. */
function assertJson({ body, headers }: FastifyRequest): void {
  const isJson = body
    ? (body as ReadBody).kind === 'json'
    : /^application\/([\w.+-]+\+)?json\b/i.test(headers['content-type'] ?? '');
  if (!isJson) throw new DomainError('unsupported_media_type');
  if (!body) throw new DomainError('malformed_request');
}

function readBody(dto: DtoClass, body: ReadBody | undefined, issues: Issue[]): unknown {
  if (isFormBody(dto)) {
    const fields = body?.kind === 'form' ? body.fields : {};
    if (!fields) throw new DomainError('malformed_request');
    return fill(dto, fields, ['body'], issues);
  }
  const value = body?.kind === 'json' ? body.value : body?.text;
  const parse = valueParserOf(dto);
  if (parse) return readValues(dto, parse, value, issues);
  const element = elementOf(dto);
  const exact = exactOf(element ?? dto, body) ?? value;
  if (element) return readList(dto, element, value, exact, issues);
  if (value === undefined || value === null) {
    issues.push({ location: ['body'], fault: { kind: 'missing' }, input: null });
    return undefined;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    issues.push({ location: ['body'], fault: { kind: 'not_object' }, input: exact });
    return undefined;
  }
  const filled = fill(dto, value as Source, ['body'], issues, exact as Source);
  if (hasNoExtraFields(dto)) refuseExtraFields(dto, exact as Source, 'body', issues);
  return filled;
}

/** Returns a JSON body with the texts of its numbers, for a DTO that keeps them. */
function exactOf(dto: DtoClass, body: ReadBody | undefined): unknown {
  if (body?.kind !== 'json' || body.text === undefined) return undefined;
  const keepsNumbers = [...fieldsOf(dto).values()].some((field) => field.keepsNumbers);
  return keepsNumbers ? parseExactJson(body.text.replace(/^\uFEFF/, '')) : undefined;
}

function refuseExtraFields(
  dto: DtoClass,
  source: Source,
  part: 'query' | 'body',
  issues: Issue[],
): void {
  const fields = fieldsOf(dto);
  for (const name of Object.keys(source)) {
    if (issues.length >= MAX_ISSUES) return;
    if (fields.has(name)) continue;
    issues.push({
      location: [part, name.slice(0, MAX_NAME_LENGTH)],
      fault: { kind: 'unknown_field' },
      input: source[name],
    });
  }
}

/** Each element is parsed as a value; a fault names the element. */
function readValues(
  dto: DtoClass,
  parse: Parser<unknown>,
  value: unknown,
  issues: Issue[],
): object {
  const items: unknown[] = [];
  if (!Array.isArray(value)) {
    issues.push({ location: ['body'], fault: { kind: 'not_list' }, input: value ?? null });
    return new dto();
  }
  for (const [place, input] of (value as unknown[]).entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const parsed = parse(input);
    if ('fault' in parsed) issues.push({ location: ['body', place], fault: parsed.fault, input });
    else items.push(parsed.value);
  }
  return Object.assign(new dto(), { items });
}

/** Each element is parsed as its own DTO; a fault names the element. */
function readList(
  dto: DtoClass,
  element: DtoClass,
  value: unknown,
  exact: unknown,
  issues: Issue[],
): object {
  if (!Array.isArray(value)) {
    issues.push({ location: ['body'], fault: { kind: 'not_list' }, input: exact });
    return new dto();
  }
  const items: object[] = [];
  for (const [place, item] of (value as unknown[]).entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const exactItem = (exact as unknown[])[place];
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      items.push(fill(element, item as Source, ['body', place], issues, exactItem as Source));
      continue;
    }
    issues.push({ location: ['body', place], fault: { kind: 'not_object' }, input: exactItem });
  }
  return Object.assign(new dto(), { items });
}

/**
 * Sets the declared fields of a DTO; everything else in the source is ignored.
 *
 * @param exact for JSON, the source with the texts of its numbers. The issue of a missing field
 *   shows it
 */
function fill(
  dto: DtoClass,
  source: Source,
  at: Issue['location'],
  issues: Issue[],
  exact?: Source,
): object {
  const filled = new dto() as Record<string, unknown>;
  const fields = fieldsOf(dto);
  const sent = exact ?? source;
  for (const [name, { keepsNumbers }] of fields) {
    if (Object.hasOwn(source, name)) filled[name] = (keepsNumbers ? sent : source)[name];
  }
  const refused = new Set(VALIDATOR.validateSync(filled).map(({ property }) => property));
  for (const name of fields.keys()) {
    const parsed = readingOf(filled, name);
    if (parsed && 'fault' in parsed) {
      issues.push({ location: [...at, name], fault: parsed.fault, input: sent[name] });
    } else if (parsed) {
      filled[name] = parsed.value;
    } else if (refused.has(name)) {
      issues.push({ location: [...at, name], fault: { kind: 'missing' }, input: exact ?? null });
    }
  }
  return filled;
}

function queryOf(request: FastifyRequest, readQueryValue: ReadingRules['readQueryValue']): Source {
  return Object.fromEntries(
    Object.entries(request.query as Record<string, string | string[]>)
      .map(([name, value]) => [name, readQueryValue(value)] as const)
      .filter(([, value]) => value !== undefined),
  );
}
