// A real OpenID provider on loopback, in a process of its own: prints its issuer when it listens.
// To log in with a name is to be the person of that name. Their claims follow from the name.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = (id, callback) => ({
  client_id: id,
  client_secret: 'a secret of the tests',
  // The redirect URI of a native application may have any port of loopback (RFC 8252, 7.3).
  application_type: 'native',
  redirect_uris: [`http://127.0.0.1/user/login_callback/${callback}`],
});

const provider = new Provider(issuer, {
  clients: [client('gatehouse', 'corp'), client('gatehouse-trusted', 'trusted')],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  cookies: { keys: ['the keys of the tests'] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: `Name of ${id}`,
      // A second person may have somebody's email: "other:alice@example.com".
      ...(!id.startsWith('nomail') && {
        email: id.replace(/^\w+:/, ''),
        email_verified: !id.startsWith('unverified:'),
      }),
    }),
  }),
});
server.on('request', provider.callback());
process.on('disconnect', () => process.exit());
process.send?.(issuer);
