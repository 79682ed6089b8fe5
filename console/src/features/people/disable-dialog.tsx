import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountAccess, AccountDetails } from '../../api/gen';
import { changePeople } from '../../api/people';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Actions, Dialog } from '../../ui/dialog';

interface DisableDialogProps {
  readonly person: AccountDetails;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Disables an account. It says before what that ends, and afterwards what it ended. */
export function DisableDialog({ person, isOpen, onClose }: DisableDialogProps) {
  const { t } = useTranslation();
  const [ended, setEnded] = useState<AccountAccess>();
  const disable = useAct({
    act: async () => {
      const { results } = await changePeople({ action: 'disable', user_ids: [person.id] });
      const [result] = results;
      if (!result?.is_done) throw new Error(result?.detail ?? '');
      return result.before ?? person.access;
    },
    onDone: setEnded,
  });
  const close = () => {
    onClose();
    setEnded(undefined);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t(ended ? 'people.isDisabled' : 'people.disableTitle', { name: person.username })}
      description={ended ? t('people.hasEnded') : t('people.willEnd')}
    >
      <Ended access={ended ?? person.access} />
      <p className="mt-3 text-sm text-soft">{t('people.canBeEnabled')}</p>
      <Actions>
        <Button onClick={close}>{ended ? t('common.close') : t('common.cancel')}</Button>
        {!ended && (
          <Button kind="danger" disabled={disable.isPending} onClick={() => disable.mutate()}>
            {t('people.disable')}
          </Button>
        )}
      </Actions>
    </Dialog>
  );
}

/** What disabling ends, counted. */
export function Ended({ access }: { access: AccountAccess }) {
  const { t } = useTranslation();
  return (
    <ul className="list-disc space-y-1 pl-5 text-sm">
      <li>{t('people.endsSessions', { count: access.sessions })}</li>
      <li>{t('people.endsKeys', { count: access.api_keys })}</li>
      <li>{t('people.endsGrants', { count: access.grants })}</li>
      {access.devices > 0 && <li>{t('people.endsDevices', { count: access.devices })}</li>}
    </ul>
  );
}
