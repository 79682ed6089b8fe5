import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeClient, clientOf, deleteClient } from '../../api/clients';
import type { OauthClientRead } from '../../api/gen';
import { useAct } from '../../app/act';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Actions } from '../../ui/dialog';
import { Fact, Facts, Notice, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';
import { ClientMarks } from './applications-view';
import { ClientFields, type ClientForm } from './client-fields';
import { ClientGrants } from './client-grants';
import { kindOf, linesOf } from './client-kinds';
import { ClientValues } from './client-values';
import { RotateDialog } from './rotate-dialog';

/** One application: its values, its settings, its secret, its end. */
export function ApplicationView() {
  const { t } = useTranslation();
  const { id }: { id: string } = useParams({ strict: false });
  const query = useQuery(clientOf(id));
  return (
    <View
      title={query.data?.name ?? t('clients.one')}
      above={<TextLink to="/applications">{t('places.applications')}</TextLink>}
      description={query.data && <ClientMarks client={query.data} />}
      actions={query.data && <ClientActions client={query.data} />}
    >
      <Query query={query}>
        {(client) => (
          <>
            <div className="grid items-start gap-4 lg:grid-cols-2">
              <div className="flex min-w-0 flex-col gap-4">
                <Panel title={t('clients.values')} description={t('clients.valuesHint')}>
                  <ClientValues client={client} />
                </Panel>
                <About client={client} />
              </div>
              {/* The key starts the form again with what the server has after a change. */}
              <ClientSettings key={JSON.stringify(client)} client={client} />
            </div>
            <ClientGrants client={client} />
          </>
        )}
      </Query>
    </View>
  );
}

function About({ client }: { client: OauthClientRead }) {
  const { t } = useTranslation();
  const id = client.client_id;
  return (
    <Panel
      title={t('clients.about')}
      actions={
        <TextLink to="/audit" search={{ target_id: id }}>
          {t('audit.open')}
        </TextLink>
      }
    >
      <Facts>
        <Fact name={t('clients.kindName')}>{t(`clients.kind.${kindOf(client)}`)}</Fact>
        <Fact name={t('clients.originName')}>
          {t(`clients.origin.${client.origin as 'superuser'}`)}
        </Fact>
        <Fact name={t('clients.grantTypes')}>
          {client.grant_types.map((grant) => grant.replace(/^urn:.*:/, '')).join(', ')}
        </Fact>
        <Fact name={t('people.created')}>
          <Time at={client.created_at} />
        </Fact>
        {client.former_secret_expires_at && (
          <Fact name={t('clients.formerSecret')}>
            <Time at={client.former_secret_expires_at} />
          </Fact>
        )}
        {client.service_account_id && (
          <Fact name={t('clients.account')}>
            <TextLink to="/people/$id" params={{ id: client.service_account_id }}>
              {t('people.toAccount')}
            </TextLink>
          </Fact>
        )}
      </Facts>
    </Panel>
  );
}

function ClientSettings({ client }: { client: OauthClientRead }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<ClientForm>({
    name: client.name,
    redirects: client.redirect_uris.join('\n'),
    logouts: client.post_logout_redirect_uris.join('\n'),
    scopes: client.scopes,
    isFirstParty: client.is_first_party,
    allowsHttp: client.allow_http,
  });
  const save = useAct({
    act: () =>
      changeClient(client.client_id, {
        name: form.name.trim(),
        redirect_uris: linesOf(form.redirects),
        post_logout_redirect_uris: linesOf(form.logouts),
        scopes: [...form.scopes],
        is_first_party: form.isFirstParty,
        allow_http: form.allowsHttp,
      }),
    changes: [['clients']],
    done: t('common.saved'),
  });
  const lost = client.scopes.filter((scope) => !form.scopes.includes(scope));
  return (
    <Panel title={t('places.settings')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <ClientFields
          value={form}
          onChange={setForm}
          isInteractive={client.grant_types.includes('authorization_code')}
          aboutScopes={
            lost.length > 0 && (
              <Notice tone="warn">{t('clients.losing', { scopes: lost.join(', ') })}</Notice>
            )
          }
        />
        <Actions>
          <Button type="submit" kind="main" disabled={save.isPending}>
            {t('common.save')}
          </Button>
        </Actions>
      </form>
    </Panel>
  );
}

function ClientActions({ client }: { client: OauthClientRead }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'rotate' | 'delete'>();
  const hasSecret = !client.is_public && client.jwks === null && client.jwks_uri === null;
  const remove = useAct({
    act: () => deleteClient(client.client_id),
    changes: [['clients']],
    done: t('clients.isDeleted', { name: client.name }),
    onDone: () => navigate({ to: '/applications' }),
    showsFault: true,
  });
  return (
    <>
      {hasSecret && <Button onClick={() => setAsked('rotate')}>{t('clients.rotate')}</Button>}
      <Button kind="danger" onClick={() => setAsked('delete')}>
        {t('common.delete')}
      </Button>
      <RotateDialog
        client={client}
        isOpen={asked === 'rotate'}
        onClose={() => setAsked(undefined)}
      />
      <Confirm
        isOpen={asked === 'delete'}
        onClose={() => setAsked(undefined)}
        onConfirm={() => remove.mutate()}
        title={t('clients.deleteTitle', { name: client.name })}
        action={t('common.delete')}
        typed={client.name}
        change={remove}
      >
        <p>{t('clients.deleteEffect')}</p>
      </Confirm>
    </>
  );
}
