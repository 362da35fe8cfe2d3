if(INVENTORY_SANITIZE)
  add_compile_options(-fsanitize=${INVENTORY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${INVENTORY_SANITIZE})
endif()
