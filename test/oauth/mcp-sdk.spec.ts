import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auth, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CALLBACK = 'http://127.0.0.1:33418/callback';

/** What an application with the SDK keeps, and the browser that it opens. */
class Application implements OAuthClientProvider {
  readonly redirectUrl = CALLBACK;
  information: OAuthClientInformationMixed | undefined;
  kept: OAuthTokens | undefined;
  asked: URL | undefined;
  private verifier = '';

  constructor(private readonly changes: Partial<OAuthClientMetadata> = {}) {}

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'MCP <application>',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...this.changes,
    };
  }
  clientInformation() {
    return this.information;
  }
  saveClientInformation(information: OAuthClientInformationMixed) {
    this.information = information;
  }
  tokens() {
    return this.kept;
  }
  saveTokens(tokens: OAuthTokens) {
    this.kept = tokens;
  }
  redirectToAuthorization(url: URL) {
    this.asked = url;
  }
  saveCodeVerifier(verifier: string) {
    this.verifier = verifier;
  }
  codeVerifier() {
    return this.verifier;
  }
}

/** An MCP server that accepts tokens of ours, which it checks by introspection. */
class ProtectedServer {
  private readonly server: Server;
  /** The user names of accepted calls. */
  readonly callers: string[] = [];

  constructor(
    private readonly app: TestApp,
    private readonly client: Registered,
  ) {
    this.server = createServer((request, response) => {
      const path = new URL(request.url!, this.url).pathname;
      if (path === '/.well-known/oauth-protected-resource/mcp') {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            resource: `${this.url}/mcp`,
            authorization_servers: [app.url],
            scopes_supported: ['openid', 'offline_access', 'read'],
          }),
        );
        return;
      }
      void this.isValid(request.headers.authorization).then(async (isValid) => {
        if (!isValid) {
          const metadata = `${this.url}/.well-known/oauth-protected-resource/mcp`;
          response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` });
          response.end();
          return;
        }
        const mcp = new McpServer({ name: 'test', version: '1.0.0' });
        mcp.registerTool('greet', {}, () => ({ content: [{ type: 'text', text: 'hello' }] }));
        const transport = new StreamableHTTPServerTransport({});
        await mcp.connect(transport);
        await transport.handleRequest(request, response);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async isValid(header: string | undefined): Promise<boolean> {
    const [, token] = /^Bearer (.+)$/.exec(header ?? '') ?? [];
    if (!token) return false;
    const { client_id, client_secret } = this.client;
    const { body } = await this.app.anonymous.form('/oauth/introspect', {
      token,
      client_id,
      client_secret: client_secret!,
    });
    return (body as { active: boolean }).active;
  }
}

describe('the MCP SDK', () => {
  let app: TestApp;
  let mcp: ProtectedServer;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_REGISTRATION: 'open' });
    superuser = await aSuperuser(app);
    const client = await register(app.as(superuser));
    mcp = new ProtectedServer(app, client);
    await mcp.listen();
    const uri = `${mcp.url}/mcp`;
    await app
      .as(superuser)
      .patch(`/api/v1/oauth_clients/${client.client_id}`, { resource_uri: uri });
  });
  afterAll(async () => {
    mcp.close();
    await app.close();
  });

  /** The person logs in and consents. @returns the code */
  const consent = async (application: Application) => {
    const account = await anEmailUser(app);
    const end = await new Person(app, account).arrive(application.asked!);
    expect(end.href).toContain(CALLBACK);
    return { account, code: end.searchParams.get('code')! };
  };

  it('logs in at a protected MCP server: registers, gets tokens, calls, refreshes', async () => {
    const application = new Application();
    const at = new URL(`${mcp.url}/mcp`);
    const connect = () => {
      const transport = new StreamableHTTPClientTransport(at, { authProvider: application });
      const client = new Client({ name: 'test', version: '1.0.0' });
      return { transport, client, connected: client.connect(transport) };
    };
    const first = connect();
    await expect(first.connected).rejects.toThrow('Unauthorized');
    const { code } = await consent(application);
    await first.transport.finishAuth(code);
    expect(application.kept).toMatchObject({
      access_token: expect.stringMatching(/^ghat_/),
      refresh_token: expect.any(String),
    });

    const second = connect();
    await second.connected;
    const answer = await second.client.callTool({ name: 'greet' });
    expect(answer.content).toEqual([{ type: 'text', text: 'hello' }]);

    const before = application.kept!;
    expect(await auth(application, { serverUrl: at })).toBe('AUTHORIZED');
    expect(application.kept!.access_token).not.toBe(before.access_token);
    expect((await second.client.callTool({ name: 'greet' })).content).toHaveLength(1);
    await second.client.close();
  });

  it.each(['none', 'client_secret_basic', 'client_secret_post'])(
    'logs in at our own API with the method %s, from the metadata of the API',
    async (token_endpoint_auth_method) => {
      const application = new Application({ token_endpoint_auth_method });
      const serverUrl = `${app.url}/api/v1`;
      expect(await auth(application, { serverUrl })).toBe('REDIRECT');
      expect(application.asked!.searchParams.get('resource')).toBe(serverUrl);
      const { account, code } = await consent(application);
      expect(await auth(application, { serverUrl, authorizationCode: code })).toBe('AUTHORIZED');
      const { access_token } = application.kept!;
      const { body } = await app.withToken(access_token).get('/api/v1/users/whoami');
      expect(body).toMatchObject({ id: account.id });
    },
  );

  it('does not register where registration is off', async () => {
    const closed = await startTestApp();
    const work = auth(new Application(), { serverUrl: closed.url });
    await expect(work).rejects.toThrow('does not support dynamic client registration');
    const answer = await closed.anonymous.post('/oauth/register', { redirect_uris: [CALLBACK] });
    expect(answer.status).toBe(404);
    await closed.close();
  });
});
