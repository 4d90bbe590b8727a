// Keeps a fault in one part of the page from taking the rest with it.

import { Component } from 'react';
import type { ReactNode } from 'react';

interface Props {
  /** What to say instead, with the fault in words. */
  fallback: (fault: string) => ReactNode;
  children: ReactNode;
}

export class Boundary extends Component<Props, { fault: string | null }> {
  override state = { fault: null };

  static getDerivedStateFromError(error: unknown) {
    return { fault: String(error) };
  }

  override render() {
    return this.state.fault === null ? this.props.children : this.props.fallback(this.state.fault);
  }
}
