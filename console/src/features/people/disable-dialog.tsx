import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserRead } from '../../api/gen';
import { changePerson, grantsOf, keysOf } from '../../api/people';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Actions, Dialog } from '../../ui/dialog';

interface DisableDialogProps {
  readonly person: UserRead;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Disables an account, and says before what stops working and afterwards what did. */
export function DisableDialog({ person, isOpen, onClose }: DisableDialogProps) {
  const { t } = useTranslation();
  const id = person.id!;
  const keys = useQuery({ ...keysOf(id), enabled: isOpen });
  const grants = useQuery({ ...grantsOf(id), enabled: isOpen });
  const [ended, setEnded] = useState<readonly string[]>();
  const active = keys.data?.api_keys.filter(({ is_active }) => is_active) ?? [];
  const effects = [
    t('people.endsSessions'),
    t('people.endsKeys', { count: active.length }),
    t('people.endsGrants', { count: grants.data?.length ?? 0 }),
  ];
  const disable = useAct({
    act: () => changePerson(id, { is_active: false }),
    onDone: () => setEnded(effects),
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
      <ul className="list-disc space-y-1 pl-5 text-sm">
        {(ended ?? effects).map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
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
