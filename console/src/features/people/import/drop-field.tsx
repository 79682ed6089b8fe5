import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../../../ui/classes';
import { Icon } from '../../../ui/icons';

interface DropFieldProps {
  /** Of the file that was chosen. */
  readonly name: string | undefined;
  readonly onChoose: (file: File) => void;
}

/** A field for a file, which can also be dropped there. */
export function DropField({ name, onChoose }: DropFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) onChoose(file);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      className={classes(
        'relative flex flex-col items-center gap-1 rounded-lg border border-dashed px-4 py-8 text-center',
        'focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
        isOver ? 'border-accent bg-accent-soft' : 'border-line-strong/60 hover:bg-hover/50',
      )}
    >
      <Icon name="download" size={20} />
      <label htmlFor={id} className="font-medium">
        {name ? t('import.chosen', { name }) : t('import.file')}
      </label>
      <p id={`${id}-hint`} className="text-[0.8125rem] text-soft">
        {t('import.fileHint')}
      </p>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        aria-describedby={`${id}-hint`}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={(event) => {
          take(event.target.files);
          // The same file again, after it was corrected, is a choice as well.
          event.target.value = '';
        }}
      />
    </div>
  );
}
