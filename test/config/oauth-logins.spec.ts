import { describe, expect, it } from '@jest/globals';
import { readEnv } from '../../src/platform/config/env.js';

const OWN = { id: 'x', secret: 'y' };

describe('OAUTH_LOGINS', () => {
  const read = (logins: unknown) =>
    readEnv({ OAUTH_LOGINS: typeof logins === 'string' ? logins : JSON.stringify(logins) })
      .oauthLogins;

  it('knows the issuers of large providers', () => {
    const logins = read({
      github: OWN,
      gitlab: OWN,
      google: OWN,
      microsoft: { ...OWN, tenant: 'contoso.com' },
    });
    expect(
      logins.map(({ key, kind, issuer, displayName }) => [key, kind, issuer, displayName]),
    ).toEqual([
      ['github', 'github', 'https://github.com', 'GitHub'],
      ['gitlab', 'openid', 'https://gitlab.com', 'GitLab'],
      ['google', 'openid', 'https://accounts.google.com', 'Google'],
      ['microsoft', 'openid', 'https://login.microsoftonline.com/contoso.com/v2.0', 'Microsoft'],
    ]);
  });

  it('accepts any issuer, with safe defaults', () => {
    expect(read({ corp: { ...OWN, issuer: 'https://id.example.com' } })).toEqual([
      {
        key: 'corp',
        kind: 'openid',
        issuer: 'https://id.example.com',
        clientId: 'x',
        clientSecret: 'y',
        displayName: 'corp',
        isEmailTrusted: false,
        isSecondFactorTrusted: false,
        allowedDomains: [],
      },
    ]);
    expect(read({})).toEqual([]);
  });

  it.each([
    ['{', 'must be JSON'],
    [[], 'must be a JSON object'],
    [{ 'Big Corp': OWN }, 'must name providers by'],
    [{ '../x': OWN }, 'must name providers by'],
    [{ github: 'x' }, 'must have an object for github'],
    [{ github: { id: 'x' } }, 'must have a text as secret of github'],
    [{ github: { id: 5, secret: 'y' } }, 'must have a text as id of github'],
    [{ corp: OWN }, 'must have a text as issuer of corp'],
    [
      { corp: { ...OWN, issuer: 'http://id.example.com' } },
      'must have an https URL as issuer of corp',
    ],
    [{ corp: { ...OWN, issuer: 'http://127.0.0.1.evil.example' } }, 'must have an https URL'],
    [{ corp: { ...OWN, issuer: 'id.example.com' } }, 'must have an https URL'],
    [{ microsoft: { ...OWN, tenant: 'a/b' } }, 'must have a tenant id or domain'],
    [{ google: { ...OWN, trust_email: 'yes' } }, 'must have true or false as trust_email'],
    [{ google: { ...OWN, allowed_domains: 'example.com' } }, 'must have a list of texts'],
    [{ google: { ...OWN, client_secret: 'y' } }, 'has an unknown member "client_secret" of google'],
  ])('refuses %j', (logins, reason) => {
    expect(() => read(logins)).toThrow(`OAUTH_LOGINS ${reason}`);
  });
});
