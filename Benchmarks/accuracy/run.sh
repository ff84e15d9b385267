#!/bin/sh
# Measures the errors in docs/elementary-functions.md. Usage: Benchmarks/accuracy/run.sh [FUNCTION…]
# `doubles` needs gcc with libquadmath and is skipped without it.
set -eu
cd "$(dirname "$0")"
kernels=../../Sources/CKernels
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
flags="-O3 -ffp-contract=off -fno-math-errno -I $kernels/include"
clang $flags $kernels/*.c floats.c -lm -lpthread -o "$build/floats"
status=0
echo 'double functions:'
scalars="$kernels/scalar.c $kernels/angles.c $kernels/special.c"
if gcc $flags $scalars doubles.c -lquadmath -lm -o "$build/doubles" 2>"$build/log"; then
  "$build/doubles" "$@" || status=1
else
  echo 'skipped: gcc with libquadmath is needed'
  cat "$build/log"
fi
echo 'float32 functions, all inputs:'
"$build/floats" "$@" || status=1
exit $status
