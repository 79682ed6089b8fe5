import type { FastifyReply, FastifyRequest } from 'fastify';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { FormTokens } from '../../src/platform/pages/form-tokens.service.js';
import type { Client } from '../support/client.js';
import type { TestApp } from '../support/test-app.js';
import type { Route } from './routes.js';

/** A client that sends the account's key where the route's adapter reads it. */
export function on(app: TestApp, route: Route, account: { readonly apiKey: string }): Client {
  if (isPage(route)) return aBrowser(app, account.apiKey);
  return adapterOf(route.path, route.verb).name === 'langflow'
    ? app.as(account)
    : app.withToken(account.apiKey);
}

/** The routes of OAuth 2.0 that read a log-in are pages, which browsers open. */
export function isPage({ path, verb }: Route): boolean {
  return ['pages', 'oauth2'].includes(adapterOf(path, verb).name);
}

/**
 * A browser that is logged in by a token and has one of our pages open. It sends the form of that
 * page with every request.
 */
export function aBrowser(app: TestApp, token: string): Client {
  const cookie = `gatehouse_form=${'f'.repeat(32)}; gatehouse_session=${token}`;
  const request = { headers: { cookie } } as FastifyRequest;
  const field = app.nest.get(FormTokens).field(request, {} as FastifyReply);
  const form = { form_token: /value="([^"]+)"/.exec(field.toString())![1]! };
  const client = app.anonymous.with({ cookie });
  const send: Client['send'] = (method, path) =>
    client.send(method, path, { form: method === 'GET' ? undefined : form });
  return Object.assign(Object.create(client) as Client, { send });
}

/** The path with its parameters replaced. The id of an account is valid wherever a UUID is. */
export function fill({ path }: Route, id: string): string {
  return path.replace(/:\w+|\*\w*/g, id);
}
