import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ApiError } from '../../api/client';
import { createApiKeyRouteApiV1ApiKeyPost } from '../../api/gen';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { ScopeTree } from '../scopes/scope-tree';
import { FormFault } from './form-fault';
import { useChange } from './use-change';

const DAY_MS = 86_400_000;
/** In days. The first is proposed: a key that is forgotten ends by itself. */
const LIFETIMES = ['90', '30', '365', 'never'] as const;

type Access = 'all' | 'some';

/** Creates a key, and shows it once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [access, setAccess] = useState<Access>('some');
  const [scopes, setScopes] = useState<readonly string[]>(['read']);
  const [secret, setSecret] = useState<string>();
  const create = useChange({
    send: (body: { name: string; expires_at?: string; scopes: string[] | null }) =>
      ask(() => createApiKeyRouteApiV1ApiKeyPost({ body })),
    onDone: ({ api_key: text }) => setSecret(text),
    showsFault: true,
  });
  const isMaking = create.isPending && secret === undefined;
  useStay(isMaking);
  if (secret !== undefined) {
    return (
      <Dialog isOpen onClose={onClose} title={t('account.newKey')}>
        <OnceSecret secret={secret} label={t('account.newKey')} />
        <Actions>
          <Button kind="main" onClick={onClose}>
            {t('common.done')}
          </Button>
        </Actions>
      </Dialog>
    );
  }
  const fields = create.error instanceof ApiError ? create.error.fields : {};
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const days = Number(values.get('lifetime'));
    create.mutate({
      name: (values.get('name') as string).trim(),
      ...(days > 0 && { expires_at: new Date(Date.now() + days * DAY_MS).toISOString() }),
      scopes: access === 'all' ? null : [...scopes],
    });
  };
  return (
    <Dialog isOpen onClose={onClose} title={t('account.createKey')} isBusy={isMaking}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t('account.keyName')}
          name="name"
          hint={t('account.keyNameHint')}
          required
          maxLength={255}
          fault={fields['name']}
        />
        <SelectField
          label={t('account.expires')}
          name="lifetime"
          options={LIFETIMES.map((value) => ({ value, label: t(`account.lifetimes.${value}`) }))}
        />
        <SelectField
          label={t('account.access')}
          name="access"
          value={access}
          onChange={({ target }) => setAccess(target.value as Access)}
          options={[
            { value: 'some', label: t('account.accessSome') },
            { value: 'all', label: t('account.accessAll') },
          ]}
          hint={access === 'all' && t('account.accessAllHint')}
        />
        {access === 'some' && <ScopeTree value={scopes} onChange={setScopes} />}
        {access === 'some' && scopes.length === 0 && (
          <p role="status" className="text-xs text-soft">
            {t('keys.chooseOne')}
          </p>
        )}
        <FormFault error={create.error} />
        <Actions>
          <Cancel />
          <Button
            type="submit"
            kind="main"
            disabled={create.isPending || (access === 'some' && scopes.length === 0)}
          >
            {t('common.create')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
