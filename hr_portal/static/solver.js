/* SHA-256(salt and number) = challenge. */
const K = [], H = [], w = new Int32Array(64), root = x => x%1 * 2**32 | 0;
const mix = (x, a, b, c) => (x>>>a | x<<-a) ^ (x>>>b | x<<-b) ^ c;
for (let n = 2, i; n < 312; n++) {
  for (i = 2; n % i;) i++;
  if (i == n) K.push(root(Math.cbrt(n))), H.push(root(n**.5));
}
function block(s, text, bits) {
  let [a, b, c, d, e, f, g, h] = s, i = 0, x, y;
  w.fill(0);
  for (; text[i]; i++) w[i>>2] |= text.charCodeAt(i) << 24 - i*8;
  w[15] |= bits;
  for (i = 0; i < 64; i++) {
    if (i > 15) w[i] = w[i-16] + w[i-7] + mix(w[i-15], 7, 18, w[i-15]>>>3) + mix(w[i-2], 17, 19, w[i-2]>>>10);
    x = h + mix(e, 6, 11, e>>>25 | e<<7) + (g ^ e&(f^g)) + K[i] + w[i];
    y = mix(a, 2, 13, a>>>22 | a<<10) + (a&b ^ a&c ^ b&c);
    [a, b, c, d, e, f, g, h] = [x+y | 0, a, b, c, d+x | 0, e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((v, j) => v + s[j] | 0);
}
onmessage = ({data: {salt, challenge}}) => {
  let s = H, n = 0, t, [x, y] = challenge.match(/.{8}/g).map(v => '0x'+v | 0);
  for (; salt[n]; n += 64) s = block(s, salt.substr(n, 64));
  n = -1;
  do t = block(s, ++n + '\x80', 8 * (salt+n).length); while (t[0]-x || t[1]-y);
  postMessage(n);
  close();
};
