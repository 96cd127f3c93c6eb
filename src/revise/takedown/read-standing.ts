import { manifestsVersion } from '../../corpus/list-manifests.js';
import type { Store } from '../../store/store.js';

/**
 * Reads files that manifests name, and reads again when that fails while another process was giving units new
 * manifests: it deletes what the old ones named.
 */
export async function readStanding<T>(store: Store, read: () => Promise<T>): Promise<T> {
  for (let standing = await manifestsVersion(store); ; ) {
    try {
      return await read();
    } catch (error) {
      const now = await manifestsVersion(store);
      if (now === standing) throw error;
      standing = now;
    }
  }
}
