import { describe, expect, it } from 'vitest';
import { writableMounts } from '../../../local/cloud/code-build/isolation.ts';

describe('the mounts that a build must not write to', () => {
  it('are those that can be written to, with every flag but that', () => {
    const mountInfo = [
      '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard',
      '28 27 0:25 / /mnt/readonly ro,nosuid,nodev - tmpfs none ro',
      '29 27 0:21 / /proc rw,nosuid,nodev,noexec - proc proc rw',
      '',
    ].join('\n');
    expect(writableMounts(mountInfo)).toEqual([
      { place: '/', options: 'relatime' },
      { place: '/proc', options: 'nosuid,nodev,noexec' },
    ]);
  });

  it('have their names as they are, whatever is in them', () => {
    expect(writableMounts('27 1 8:1 / /media/my\\040disk\\134new rw - vfat /dev/sdb1 rw')).toEqual([
      { place: '/media/my disk\\new', options: '' },
    ]);
  });
});
