import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createKey } from '../../api/keys';
import { useAct } from '../../app/act';
import { useNewVisit } from '../../app/new-visit';
import { useSearchTexts } from '../../app/paging';
import { useMe } from '../../app/session';
import { useStay } from '../../app/stay';
import { View } from '../../app/view';
import { Button, ButtonLink } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import { OwnerField } from './owner-field';
import { ScopeTree } from './scope-tree';

const DAYS = [0, 30, 90, 365] as const;
const DAY_MS = 86_400_000;

/** Creates a key, for the person or for the account in the query. */
export function KeyCreateView() {
  const { t } = useTranslation();
  const me = useMe();
  const myself = me.id!;
  const { owner_id: owner = myself } = useSearchTexts('owner_id');
  const navigate = useNavigate();
  const isMe = owner === myself;
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [scopes, setScopes] = useState<readonly string[] | null>([]);
  const create = useAct({
    act: () =>
      createKey(
        { id: owner, isMe },
        {
          name: name.trim(),
          scopes: scopes && [...scopes],
          expires_at: days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString(),
        },
      ),
    showsFault: true,
  });
  useStay(create.isPending);
  useNewVisit(() => {
    if (!create.data) return;
    setName('');
    create.reset();
  });
  const above = <TextLink to="/keys">{t('places.keys')}</TextLink>;
  if (create.data) {
    return (
      <View title={t('keys.isCreated')} above={above}>
        <Panel>
          <div className="flex max-w-xl flex-col gap-4">
            <OnceSecret secret={create.data.api_key} label={t('keys.newKey')} />
            {!isMe && <p className="text-sm text-soft">{t('keys.handOver')}</p>}
            <div>
              <ButtonLink kind="main" to="/keys">
                {t('common.done')}
              </ButtonLink>
            </div>
          </div>
        </Panel>
      </View>
    );
  }
  const isMissingScope = scopes?.length === 0;
  return (
    <View
      title={t('keys.create')}
      above={above}
      description={t(isMe ? 'keys.createHint' : 'keys.createForHint')}
    >
      <Panel>
        <form
          className="flex max-w-2xl flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <OwnerField
            value={owner}
            onChange={(id) =>
              void navigate({
                to: '/keys/new',
                search: id === myself ? {} : { owner_id: id },
                replace: true,
              })
            }
          />
          <TextField
            label={t('keys.name')}
            hint={t('keys.nameHint')}
            name="name"
            autoFocus
            required
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField
            label={t('keys.expires')}
            value={String(days)}
            onChange={(event) => setDays(Number(event.target.value))}
            options={DAYS.map((value) => ({
              value: String(value),
              label: value === 0 ? t('common.never') : t('keys.inDays', { count: value }),
            }))}
          />
          <ScopeTree value={scopes} onChange={setScopes} />
          <FormFault error={create.error} />
          <Actions>
            <ButtonLink to="/keys" disabled={create.isPending}>
              {t('common.cancel')}
            </ButtonLink>
            <Button type="submit" kind="main" disabled={create.isPending || isMissingScope}>
              {t('keys.create')}
            </Button>
          </Actions>
        </form>
      </Panel>
    </View>
  );
}
