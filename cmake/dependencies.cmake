find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(lib IN ITEMS
    "ZMQ:libzmq" "CZMQ:libczmq" "LMDB:lmdb" "FYAML:libfyaml" "JANSSON:jansson"
    "SODIUM:libsodium" "GLIB:glib-2.0" "SYSTEMD:libsystemd"
    "ULFIUS:libulfius" "MICROHTTPD:libmicrohttpd"
    "ZIP:libzip" "EXPAT:expat" "GMIME:gmime-3.0" "ICAL:libical" "CURL:libcurl" "XLSX:xlsxwriter")
  string(REPLACE ":" ";" lib ${lib})
  list(GET lib 0 name)
  list(GET lib 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
endforeach()

# Debian 12 calls it msgpack, later releases msgpack-c.
pkg_search_module(MSGPACK REQUIRED IMPORTED_TARGET msgpack-c msgpack)

# libcsv has neither a CMake package nor a pkg-config file.
find_library(CSV_LIBRARY csv REQUIRED)
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
add_library(csv INTERFACE)
target_link_libraries(csv INTERFACE ${CSV_LIBRARY})
target_include_directories(csv INTERFACE ${CSV_INCLUDE_DIR})

if(DULY_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()
