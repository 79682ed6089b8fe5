import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icons';

interface PictureProps {
  /** One of the server's pictures, such as `Space/046-rocket.svg`. */
  readonly path: string | null | undefined;
  readonly isLarge?: boolean;
}

/** The picture of an account. It says nothing that the name beside it does not say. */
export function Picture({ path, isLarge }: PictureProps) {
  const frame = classes(
    'grid shrink-0 place-items-center overflow-hidden rounded-full bg-accent-soft text-accent',
    isLarge ? 'size-16' : 'size-11',
  );
  if (!path || !/^[^/]+\/[^/]+$/.test(path)) {
    return (
      <span className={frame}>
        <Icon name="user" size={isLarge ? 30 : 20} />
      </span>
    );
  }
  return (
    <span className={frame}>
      <img src={addressOf(path)} alt="" className="size-full object-cover" loading="lazy" />
    </span>
  );
}

function addressOf(path: string): string {
  const parts = path.split('/').map((part) => encodeURIComponent(part));
  return `/api/v1/files/profile_pictures/${parts.join('/')}`;
}
