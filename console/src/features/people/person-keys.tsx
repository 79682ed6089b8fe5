import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKeyDetails, AccountDetails } from '../../api/gen';
import { keysOf, revokeKey } from '../../api/people';
import { useAct } from '../../app/act';
import { ButtonLink } from '../../ui/button';
import { actionsColumn } from '../../ui/columns';
import { Confirm } from '../../ui/confirm';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { useKeyColumns } from '../keys/key-columns';
import { KeyMenu } from '../keys/key-menu';
import { RotateDialog } from '../keys/rotate-dialog';

export function PersonKeys({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const id = person.id;
  const query = useQuery(keysOf(id));
  const columns = useKeyColumns();
  const [asked, setAsked] = useState<ApiKeyDetails>();
  const [rotated, setRotated] = useState<ApiKeyDetails>();
  const revoke = useAct({
    act: (key: ApiKeyDetails) => revokeKey(id, key.id),
    done: t('keys.isRevoked'),
    onDone: () => setAsked(undefined),
    showsFault: true,
  });
  return (
    <Panel
      isFlush
      title={t('places.keys')}
      description={t('keys.ofPersonHint')}
      actions={
        <ButtonLink size="small" icon="plus" to="/keys/new" search={{ owner_id: id }}>
          {t('keys.create')}
        </ButtonLink>
      }
    >
      <Query query={query}>
        {({ api_keys }) => (
          <Table
            label={t('places.keys')}
            rows={api_keys}
            idOf={({ id: keyId }) => keyId}
            columns={[
              ...columns,
              actionsColumn((key: ApiKeyDetails) => (
                <KeyMenu
                  apiKey={key}
                  onRotate={() => setRotated(key)}
                  onRevoke={() => setAsked(key)}
                />
              )),
            ]}
            empty={
              <Empty icon="keys" title={t('keys.noneOfPerson')}>
                {t('keys.noneOfPersonHint')}
              </Empty>
            }
          />
        )}
      </Query>
      <RotateDialog apiKey={rotated} onClose={() => setRotated(undefined)} />
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && revoke.mutate(asked)}
        title={t('keys.revokeTitle', { name: asked?.name || asked?.api_key })}
        action={t('keys.revoke')}
        change={revoke}
      >
        <p>{t('keys.revokeEffect')}</p>
      </Confirm>
    </Panel>
  );
}
