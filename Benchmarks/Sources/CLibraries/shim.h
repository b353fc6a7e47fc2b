/* Only for what pkg-config says of libxml2: Yardsticks includes its headers itself. */
