import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { Inject, Injectable, type HttpServer } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ENV, type Env } from '../../platform/config/env.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = new Set(['0.0.0.0', '::']);

/** The issuer of this server (RFC 8414 2: `issuer`): its origin. */
@Injectable()
export class Issuer {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * `PUBLIC_URL`, else the address on which the server listens. Never taken from a request: any
   * client can choose its `Host`, and tokens are only as trustworthy as their issuer.
   */
  get origin(): string {
    const { publicUrl, host } = this.env;
    if (publicUrl) return new URL(publicUrl).origin;
    const name = WILDCARDS.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.port}`;
  }

  get host(): string {
    return new URL(this.origin).host;
  }

  get isHttps(): boolean {
    return this.origin.startsWith('https:');
  }

  /** Whether browsers on this machine may use this host although the issuer has another name. */
  isAlias(host: string): boolean {
    if (this.env.publicUrl || host === this.host) return false;
    return LOOPBACK.some((name) => host === `${name}:${this.port}`);
  }

  private get port(): number {
    // None on the command line. Before the server listens, only the configured port is known.
    const adapter = this.adapterHost.httpAdapter as HttpServer | undefined;
    const server = adapter?.getHttpServer() as Server | undefined;
    return (server?.address() as AddressInfo | null | undefined)?.port ?? this.env.port;
  }
}
