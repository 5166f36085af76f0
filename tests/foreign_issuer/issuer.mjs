// A certified OpenID Connect provider with its defaults: claims only from UserInfo, client_secret_basic,
// its own pages to sign in and to consent. Configured by one line of JSON on standard input:
// {port, keys, clients, accounts, resources, scopes}. Ends when standard input is closed.
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const { port, keys, clients, accounts, resources, scopes } = await new Promise((resolve) => {
  createInterface({ input: process.stdin }).once('line', (line) => resolve(JSON.parse(line)));
});
process.stdin.on('end', () => process.exit()).resume();

const url = `http://127.0.0.1:${port}`;
const provider = new Provider(url, {
  jwks: { keys },
  clients,
  claims: { openid: ['sub'], profile: ['name'], ...scopes },
  findAccount: (_, id) => id in accounts && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
  extraTokenClaims: (_, token) => (token.kind === 'ClientCredentials' ? accounts[token.clientId] : accounts[token.accountId]),
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      getResourceServerInfo: (_, resource) => ({
        audience: resources[resource].audience,
        scope: 'api',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: resources[resource].alg } },
      }),
    },
  },
});
provider.listen(port, '127.0.0.1', () => console.log(`listening at ${url}`));
