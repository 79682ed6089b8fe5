import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedApiKey } from '../../api/gen';
import { rotateKey } from '../../api/keys';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Dialog } from '../../ui/dialog';
import { SelectField } from '../../ui/field';

const OVERLAPS = [0, 3_600, 86_400, 604_800] as const;

interface RotateDialogProps {
  readonly apiKey: ListedApiKey | undefined;
  readonly onClose: () => void;
}

/** Replaces a key; the old one goes on for a while, so that programs can change over. */
export function RotateDialog({ apiKey, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const [overlap, setOverlap] = useState<number>(86_400);
  const rotate = useAct({ act: (id: string) => rotateKey(id, overlap) });
  const close = () => {
    onClose();
    rotate.reset();
  };
  return (
    <Dialog
      isOpen={apiKey !== undefined}
      onClose={close}
      title={t('keys.rotateTitle', { name: apiKey?.name || apiKey?.api_key })}
      description={t('keys.rotateHint')}
    >
      {rotate.data ? (
        <OnceSecret secret={rotate.data.api_key} label={t('keys.newKey')} />
      ) : (
        <>
          <SelectField
            label={t('keys.overlap')}
            value={String(overlap)}
            onChange={(event) => setOverlap(Number(event.target.value))}
            options={OVERLAPS.map((value) => ({
              value: String(value),
              label: t(`keys.overlap_${value}`),
            }))}
          />
          <Actions>
            <Button onClick={close}>{t('common.cancel')}</Button>
            <Button
              kind="main"
              disabled={rotate.isPending}
              onClick={() => apiKey && rotate.mutate(apiKey.id)}
            >
              {t('keys.rotate')}
            </Button>
          </Actions>
        </>
      )}
    </Dialog>
  );
}
