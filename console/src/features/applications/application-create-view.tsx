import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createClient } from '../../api/clients';
import type { IssuedOauthClient } from '../../api/gen';
import { useAct } from '../../app/act';
import { useNewVisit } from '../../app/new-visit';
import { useStay } from '../../app/stay';
import { View } from '../../app/view';
import { Button, ButtonLink } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import { ClientFields, type ClientForm } from './client-fields';
import { KIND_IDS, KINDS, linesOf, toClient, type ClientKind } from './client-kinds';
import { ClientValues } from './client-values';
import { KindChoice } from './kind-choice';

/** A new application, with a guide for its kind, which is in the query. */
export function ApplicationCreateView() {
  const { t } = useTranslation();
  const { kind }: { kind?: string } = useSearch({ strict: false });
  const [created, setCreated] = useState<IssuedOauthClient>();
  useNewVisit(() => setCreated(undefined));
  const chosen = KIND_IDS.find((id) => id === kind);
  const above = <TextLink to="/applications">{t('places.applications')}</TextLink>;
  if (created) return <Created client={created} above={above} />;
  return (
    <View
      title={t('clients.create')}
      description={chosen ? undefined : t('clients.createHint')}
      above={above}
    >
      {chosen ? (
        <ClientForm key={chosen} kind={KINDS[chosen]} onCreated={setCreated} />
      ) : (
        <>
          <KindChoice />
          <p className="text-sm text-soft">
            {t('clients.orConnect')} <TextLink to="/connect">{t('places.connect')}</TextLink>
          </p>
        </>
      )}
    </View>
  );
}

interface ClientFormProps {
  readonly kind: ClientKind;
  readonly onCreated: (client: IssuedOauthClient) => void;
}

function ClientForm({ kind, onCreated }: ClientFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form, setForm] = useState<ClientForm>({
    name: '',
    redirects: '',
    logouts: '',
    scopes: kind.scopes,
    isFirstParty: false,
    allowsHttp: false,
  });
  const [resourceUri, setResourceUri] = useState('');
  const create = useAct({
    act: () =>
      createClient(
        toClient(kind, {
          ...form,
          name: form.name.trim(),
          redirectUris: linesOf(form.redirects),
          logoutUris: linesOf(form.logouts),
          resourceUri: resourceUri.trim(),
        }),
      ),
    changes: [['clients']],
    onDone: onCreated,
    showsFault: true,
  });
  useStay(create.isPending);
  return (
    <Panel
      title={t(`clients.kind.${kind.id}`)}
      description={t(`clients.kindHint.${kind.id}`)}
      actions={
        <TextLink to="/applications/new" className="text-[0.8125rem]">
          {t('clients.otherKind')}
        </TextLink>
      }
    >
      <form
        className="flex max-w-2xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <p className="text-sm text-soft">{t(`clients.guide.${kind.id}`)}</p>
        <ClientFields
          value={form}
          onChange={setForm}
          isInteractive={kind.redirectExample !== undefined}
          redirectExample={kind.redirectExample}
          isNew
        >
          {kind.isApi && (
            <TextField
              label={t('clients.audience')}
              hint={t('clients.audienceHint')}
              placeholder="https://api.example.com"
              value={resourceUri}
              required
              spellCheck={false}
              onChange={(event) => setResourceUri(event.target.value)}
            />
          )}
        </ClientFields>
        <FormFault error={create.error} />
        <Actions>
          <Button
            disabled={create.isPending}
            onClick={() => void navigate({ to: '/applications' })}
          >
            {t('common.cancel')}
          </Button>
          <Button type="submit" kind="main" disabled={create.isPending}>
            {t('clients.create')}
          </Button>
        </Actions>
      </form>
    </Panel>
  );
}

function Created({ client, above }: { client: IssuedOauthClient; above: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <View title={t('clients.isCreated', { name: client.name })} above={above}>
      <Panel title={t('clients.values')} description={t('clients.valuesHint')}>
        <div className="flex flex-col gap-4">
          <ClientValues client={client} />
          {client.client_secret ? (
            <OnceSecret secret={client.client_secret} label={t('clients.secret')} />
          ) : (
            <p className="text-sm text-soft">{t('clients.noSecret')}</p>
          )}
          <div>
            <ButtonLink kind="main" to="/applications/$id" params={{ id: client.client_id }}>
              {t('clients.toClient')}
            </ButtonLink>
          </div>
        </div>
      </Panel>
    </View>
  );
}
