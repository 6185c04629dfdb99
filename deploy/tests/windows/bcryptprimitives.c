// Stands in for the library of that name under a Wine that lacks it: the standard library of Rust takes its random bytes
// from there. Every Windows has the real one.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) {
    return SystemFunction036(data, (ULONG)length);
}
