// What the portable sources need from outside, included before any change of the compile target.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../include/kernels.h"
#include "../include/threads.h"

#pragma STDC FP_CONTRACT OFF
