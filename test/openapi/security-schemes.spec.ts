import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { operationsOf, readDocument } from './read-document.js';

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as { components: { securitySchemes: Record<string, object> } };

describe('security schemes', () => {
  it('are the log-in form and the API key in query and header', () => {
    const { securitySchemes } = document.components;
    expect(securitySchemes).toMatchObject({
      OAuth2PasswordBearerCookie: {
        type: 'oauth2',
        flows: { password: { tokenUrl: '/api/v1/login', scopes: {} } },
      },
      APIKeyQuery: { type: 'apiKey', in: 'query', name: 'x-api-key' },
      APIKeyHeader: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    });
    expect(securitySchemes).toMatchObject({
      bearerAuth: { type: 'http', scheme: 'bearer' },
      cookieAuth: { type: 'apiKey', in: 'cookie', name: 'token' },
    });
    expect(securitySchemes).toMatchObject({
      OAuth2: {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: '/oauth/authorize',
            tokenUrl: '/oauth/token',
            scopes: { openid: expect.any(String), 'users:write': expect.any(String) },
          },
          clientCredentials: { tokenUrl: '/oauth/token', scopes: { read: expect.any(String) } },
        },
      },
    });
    expect(securitySchemes).toMatchObject({
      SessionCookie: { type: 'apiKey', in: 'cookie', name: 'gatehouse_session' },
      SessionHeader: { type: 'apiKey', in: 'header', name: 'gatehouse-session' },
    });
    expect(Object.keys(securitySchemes as object)).toHaveLength(8);
  });

  it('name a key in the query only where a link needs it, and last', () => {
    const inUrl = operationsOf(readDocument()).filter(({ operation }) =>
      operation.security.some((alternative) => 'APIKeyQuery' in alternative),
    );
    expect(inUrl.map(({ name }) => name)).toEqual(['get /api/v1/audit/export']);
    expect(inUrl[0]!.operation.security.map((alternative) => Object.keys(alternative))).toEqual([
      ['OAuth2PasswordBearerCookie'],
      ['APIKeyHeader'],
      ['bearerAuth'],
      ['SessionCookie', 'SessionHeader'],
      ['APIKeyQuery'],
    ]);
  });
});
