/** No connection came about, so nothing was sent. Thrown by our own fetch. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}
