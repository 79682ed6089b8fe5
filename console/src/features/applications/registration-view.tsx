import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createRegistrationToken,
  deleteRegistrationToken,
  registrationTokens,
} from '../../api/clients';
import type { OauthRegistrationTokenRead } from '../../api/gen';
import { useAct } from '../../app/act';
import { useStay } from '../../app/stay';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { OnceSecret } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';
import { ApplicationTabs } from './application-tabs';

const DAY = 86_400;
const LIFETIMES = { day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
type Lifetime = keyof typeof LIFETIMES;

/** Tokens with which programs register themselves as applications. */
export function RegistrationView() {
  const { t } = useTranslation();
  const query = useQuery(registrationTokens);
  const [isCreating, setCreating] = useState(false);
  const [asked, setAsked] = useState<OauthRegistrationTokenRead>();
  const remove = useAct({
    act: (token: OauthRegistrationTokenRead) => deleteRegistrationToken(token.id),
    changes: [['registration-tokens']],
    done: t('clients.tokenDeleted'),
    onDone: () => setAsked(undefined),
    showsFault: true,
  });
  const createButton = (
    <Button kind="main" icon="plus" onClick={() => setCreating(true)}>
      {t('clients.createToken')}
    </Button>
  );
  return (
    <View title={t('clients.tokens')} description={t('clients.tokensHint')} actions={createButton}>
      <ApplicationTabs />
      <Panel isFlush>
        <Query query={query}>
          {(tokens) => (
            <Table
              label={t('clients.tokens')}
              rows={tokens}
              idOf={(token) => token.id}
              columns={[
                { id: 'name', label: t('clients.tokenFor'), render: ({ name }) => name },
                {
                  id: 'uses',
                  label: t('clients.usesLeft'),
                  from: 'sm',
                  render: (token) => token.uses_left,
                },
                {
                  id: 'expires',
                  label: t('keys.expires'),
                  render: (token) => <Time at={token.expires_at} />,
                },
                {
                  id: 'delete',
                  label: '',
                  isEnd: true,
                  render: (token) => (
                    <Button size="small" kind="danger" onClick={() => setAsked(token)}>
                      {t('common.delete')}
                    </Button>
                  ),
                },
              ]}
              empty={
                <Empty icon="keys" title={t('clients.noTokens')}>
                  {t('clients.noTokensHint')}
                </Empty>
              }
            />
          )}
        </Query>
      </Panel>
      <CreateDialog isOpen={isCreating} onClose={() => setCreating(false)} />
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && remove.mutate(asked)}
        title={t('clients.deleteTokenTitle', { name: asked?.name })}
        action={t('common.delete')}
        change={remove}
      >
        <p>{t('clients.deleteTokenEffect')}</p>
      </Confirm>
    </View>
  );
}

function CreateDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [uses, setUses] = useState('1');
  const [lifetime, setLifetime] = useState<Lifetime>('day');
  const create = useAct({
    act: () =>
      createRegistrationToken({
        name: name.trim(),
        uses: Number(uses),
        lifetime_seconds: LIFETIMES[lifetime],
      }),
    changes: [['registration-tokens']],
    showsFault: true,
  });
  useStay(create.isPending);
  const close = () => {
    create.reset();
    setName('');
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('clients.createToken')}
      isBusy={create.isPending}
    >
      {create.data ? (
        <>
          <OnceSecret secret={create.data.token} label={t('clients.token')} />
          <Actions>
            <Button kind="main" onClick={close}>
              {t('common.done')}
            </Button>
          </Actions>
        </>
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <TextField
            label={t('clients.tokenFor')}
            hint={t('clients.tokenForHint')}
            value={name}
            required
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t('clients.uses')}
            type="number"
            min={1}
            max={1000}
            required
            value={uses}
            onChange={(event) => setUses(event.target.value)}
          />
          <SelectField
            label={t('clients.lifetime')}
            value={lifetime}
            onChange={(event) => setLifetime(event.target.value as Lifetime)}
            options={(Object.keys(LIFETIMES) as Lifetime[]).map((value) => ({
              value,
              label: t(`clients.lifetimeOf.${value}`),
            }))}
          />
          <FormFault error={create.error} />
          <Actions>
            <Cancel />
            <Button type="submit" kind="main" disabled={create.isPending}>
              {t('common.create')}
            </Button>
          </Actions>
        </form>
      )}
    </Dialog>
  );
}
