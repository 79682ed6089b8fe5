import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { User } from '../../users/user.entity.js';

/** An initial access token (RFC 7591 1.2), with which programs may register clients. */
@Entity('oauth_registration_tokens')
@Unique('oauth_registration_tokens_token_hash_key', ['tokenHash'])
export class RegistrationToken {
  @PrimaryGeneratedColumn('uuid', {
    primaryKeyConstraintName: 'oauth_registration_tokens_pkey',
  })
  id: string;

  /** Whom it was given to, for the superuser who reads the list. */
  @Column('text')
  name: string;

  /**
   * The superuser who made it, and may have kept it: it ends with these rights. Null: the operator,
   * or it is from before that was stored.
   */
  @Column('uuid', { name: 'creator_id', nullable: true })
  @Index('oauth_registration_tokens_creator_id_idx')
  creatorId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({
    name: 'creator_id',
    foreignKeyConstraintName: 'oauth_registration_tokens_creator_id_fkey',
  })
  creator: Relation<User> | null;

  /** SHA-256. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  /** How many clients it may still register. */
  @Column('integer', { name: 'uses_left' })
  usesLeft: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt: Date;
}
