def quicksort(arr):
    if len(arr) <= 1:
        return arr
    pivot = arr[len(arr) // 2]
    return quicksort([x for x in arr if x < pivot]) + [x for x in arr if x == pivot] + quicksort([x for x in arr if x > pivot])

def binary_search(arr, target):
    low, high = 0, len(arr) - 1
    while low <= high:
        mid = (low + high) // 2
        if arr[mid] == target:
            return mid
        low, high = (mid + 1, high) if arr[mid] < target else (low, mid - 1)
    return -1

numbers = quicksort([33, 10, 55, 71, 29, 3, 18])
print(numbers, binary_search(numbers, 29))
print(quicksort(list('sorting')))
