import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { discovery } from '../../api/clients';
import type { OauthClientRead } from '../../api/gen';
import { Copyable } from '../../ui/copy';
import { Fact, Facts } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { kindOf } from './client-kinds';

/** What an application asks for in its own settings. */
export function ClientValues({ client }: { client: OauthClientRead }) {
  const { t } = useTranslation();
  const query = useQuery(discovery);
  const kind = kindOf(client);
  const isApi = kind === 'api';
  const isInteractive = client.redirect_uris.length > 0;
  return (
    <Query query={query}>
      {(server) => (
        <Facts>
          <Fact name={t('clients.clientId')}>
            <Copyable text={client.client_id} />
          </Fact>
          <Fact name={t('clients.issuer')}>
            <Copyable text={server.issuer} />
          </Fact>
          <Fact name={t('clients.discoveryUrl')}>
            <Copyable text={`${server.issuer}/.well-known/openid-configuration`} />
          </Fact>
          {isInteractive && (
            <Fact name={t('clients.authorizationUrl')}>
              <Copyable text={server.authorizationUrl} />
            </Fact>
          )}
          {!isApi && (
            <Fact name={t('clients.tokenUrl')}>
              <Copyable text={server.tokenUrl} />
            </Fact>
          )}
          {isApi && (
            <>
              <Fact name={t('clients.audience')}>
                <Copyable text={client.resource_uri!} />
              </Fact>
              <Fact name={t('clients.introspectionUrl')}>
                <Copyable text={server.introspectionUrl} />
              </Fact>
              <Fact name={t('clients.jwksUrl')}>
                <Copyable text={server.jwksUrl} />
              </Fact>
            </>
          )}
        </Facts>
      )}
    </Query>
  );
}
