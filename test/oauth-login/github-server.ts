import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What GitHub knows about the person who is logged in there. */
export interface GithubPerson {
  readonly id: number;
  readonly name: string | null;
  readonly emails: readonly { email: string; primary: boolean; verified: boolean }[];
}

interface Grant {
  readonly person: GithubPerson;
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * A server with the endpoints of GitHub Enterprise that a log-in needs, as its documentation
 * describes them: the token endpoint answers errors with 200, scopes are separated by commas, and
 * the API returns the person. Everybody who logs in is `person`.
 */
export class GithubServer {
  person: GithubPerson | undefined;
  private readonly grants = new Map<string, Grant>();
  private readonly tokens = new Map<string, GithubPerson>();
  private readonly server = createServer(
    (request, response) => void this.answer(request, response),
  );

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://github');
    const person = this.tokens.get(request.headers.authorization?.replace(/^Bearer /i, '') ?? '');
    switch (url.pathname) {
      case '/login/oauth/authorize':
        return this.authorize(url.searchParams, response);
      case '/login/oauth/access_token':
        return sendJson(response, 200, this.exchange(new URLSearchParams(await bodyOf(request))));
      case '/api/v3/user':
        if (!person || !request.headers['user-agent']) break;
        return sendJson(response, 200, {
          id: person.id,
          login: 'octocat',
          name: person.name,
          email: null,
        });
      case '/api/v3/user/emails':
        if (!person) break;
        return sendJson(response, 200, person.emails);
    }
    sendJson(response, 401, { message: 'Requires authentication' });
  }

  private authorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomBytes(10).toString('hex');
    const redirectUri = query.get('redirect_uri')!;
    this.grants.set(code, {
      person: this.person!,
      challenge: query.get('code_challenge')!,
      redirectUri,
    });
    const location = `${redirectUri}?code=${code}&state=${query.get('state')!}`;
    response.writeHead(302, { location }).end();
  }

  private exchange(body: URLSearchParams): object {
    const grant = this.grants.get(body.get('code') ?? '');
    this.grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const isSound =
      grant?.challenge === challenge &&
      grant.redirectUri === body.get('redirect_uri') &&
      body.get('client_secret') === 'a secret';
    if (!isSound) {
      return { error: 'bad_verification_code', error_description: 'The code is incorrect.' };
    }
    const access_token = `gho_${randomBytes(18).toString('hex')}`;
    this.tokens.set(access_token, grant.person);
    return { access_token, scope: 'read:user,user:email', token_type: 'bearer' };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
