#!/bin/sh
# Checks that the kernels give the same bits on this machine, at all its levels, and on arm64 under
# emulation. Skipped, with a message, where clang, an arm64 cross linker or qemu-user is missing.
set -eu
cd "$(dirname "$0")"
kernels=../../Sources/CKernels
flags="-O3 -ffp-contract=off -fno-math-errno -I $kernels/include"
for tool in clang aarch64-linux-gnu-gcc; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: no $tool (Debian: clang, gcc-aarch64-linux-gnu, qemu-user)"
    exit 0
  fi
done
emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
if [ -z "$emulator" ] && [ "$(uname -m)" != aarch64 ]; then
  echo 'skipped: no qemu-aarch64 (Debian: qemu-user)'
  exit 0
fi
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

clang $flags $kernels/*.c digests.c -lm -lpthread -o "$build/native"
for source in $kernels/*.c digests.c; do
  clang --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include $flags \
    -c "$source" -o "$build/$(basename "$source" .c).o"
done
aarch64-linux-gnu-gcc -static "$build"/*.o -lm -lpthread -o "$build/arm64"

"$build/native" >"$build/native.txt"
$emulator "$build/arm64" >"$build/arm64.txt"
if diff "$build/native.txt" "$build/arm64.txt"; then
  cat "$build/native.txt"
  echo "same bits on $(uname -m) and arm64"
else
  echo "the bits differ between $(uname -m) (<) and arm64 (>)" >&2
  exit 1
fi
