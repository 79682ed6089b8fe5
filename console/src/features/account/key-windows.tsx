import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import {
  deleteApiKeyRouteApiV1ApiKeyApiKeyIdDelete,
  rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost,
  type ApiKeyDetails,
} from '../../api/gen';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { OnceSecret } from '../../ui/copy';
import { Actions, Dialog } from '../../ui/dialog';
import { useChange } from './use-change';

/** What is asked about a key of the list. */
export interface KeyQuestion {
  readonly what: 'delete' | 'rotate';
  readonly key: ApiKeyDetails;
}

interface KeyWindowsProps {
  readonly asked: KeyQuestion | undefined;
  readonly onClose: () => void;
}

/**
 * The windows that delete and rotate a key. They are beside the list: a key that was deleted
 * elsewhere leaves the list, and its window says so.
 */
export function KeyWindows({ asked, onClose }: KeyWindowsProps) {
  const { t } = useTranslation();
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string }>();
  const nameOf = ({ name: text }: ApiKeyDetails) => text ?? t('account.unnamedKey');
  const pathOf = ({ id }: ApiKeyDetails) => ({ path: { api_key_id: id } });
  const remove = useChange({
    send: (key: ApiKeyDetails) =>
      ask(() => deleteApiKeyRouteApiV1ApiKeyApiKeyIdDelete(pathOf(key))),
    done: t('account.keyDeleted'),
    onDone: onClose,
    showsFault: true,
  });
  const rotate = useChange({
    send: (key: ApiKeyDetails) =>
      ask(() => rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost({ ...pathOf(key), body: {} })),
    onDone: ({ api_key: secret }, key) => {
      onClose();
      setMade({ name: nameOf(key), secret });
    },
    showsFault: true,
  });
  useStay(rotate.isPending && asked !== undefined);
  const name = asked && nameOf(asked.key);
  return (
    <>
      <Confirm
        isOpen={asked?.what === 'delete'}
        onClose={onClose}
        onConfirm={() => asked && remove.mutate(asked.key)}
        title={t('account.deleteKeyTitle', { name })}
        action={t('common.delete')}
        change={remove}
      >
        <p>{t('account.deleteKeyText')}</p>
      </Confirm>
      <Confirm
        isOpen={asked?.what === 'rotate'}
        onClose={onClose}
        onConfirm={() => asked && rotate.mutate(asked.key)}
        title={t('account.rotateTitle', { name })}
        action={t('account.rotate')}
        change={rotate}
      >
        <p>{t('account.rotateText')}</p>
      </Confirm>
      <Dialog
        isOpen={made !== undefined}
        onClose={() => setMade(undefined)}
        title={t('account.newKey')}
      >
        {made && <OnceSecret secret={made.secret} label={made.name} />}
        <Actions>
          <Button kind="main" onClick={() => setMade(undefined)}>
            {t('common.done')}
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}
