#!/bin/sh
# Checks that the kernels give the same bits on this machine, at all its levels, and on arm64 under
# emulation. Where a tool for it is missing this is skipped, with a message; with
# HARNESS_REQUIRE_PROOFS=1, as continuous integration sets it, that is an error.
set -eu
cd "$(dirname "$0")"
kernels=../../Sources/CKernels
flags="-O3 -ffp-contract=off -fno-math-errno -I $kernels/include"

skip() {
  if [ "${HARNESS_REQUIRE_PROOFS:-}" = 1 ]; then
    echo "error: the comparison with arm64 cannot be made: $1" >&2
    echo 'hint: tools/setup gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user' >&2
    exit 1
  fi
  echo "skipped, the comparison with arm64: $1"
  exit 0
}

headers=/usr/aarch64-linux-gnu/include
command -v clang >/dev/null || skip 'no clang (it is part of the Swift toolchain)'
command -v aarch64-linux-gnu-gcc >/dev/null ||
  skip 'no aarch64-linux-gnu-gcc (Debian: gcc-aarch64-linux-gnu)'
if [ "$(uname -m)" = aarch64 ]; then
  headers=/usr/include
  emulator=
else
  [ -e $headers/stdio.h ] || skip 'no C library for arm64 (Debian: libc6-dev-arm64-cross)'
  emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static) ||
    skip 'no qemu-aarch64 (Debian: qemu-user)'
fi
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

clang $flags $kernels/*.c digests.c -lm -lpthread -o "$build/native"
for source in $kernels/*.c digests.c; do
  clang --target=aarch64-linux-gnu -isystem $headers $flags \
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
