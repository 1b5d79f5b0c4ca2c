-- Opens a text that is on no disk, attaches the server with Neovim's own client, and writes what
-- the client made of it to a file. Arguments by environment: KOL_TEXT, KOL_RESULT, KOL_COMMAND.

local result = { steps = {} }

local function read(path)
  return table.concat(vim.fn.readfile(path), "\n")
end

local function wait(what, condition)
  if not vim.wait(60000, condition, 20) then
    error("timed out waiting for " .. what)
  end
end

local function codes()
  local found = {}
  for _, item in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { code = item.code, line = item.lnum, column = item.col, text = item.message })
  end
  return found
end

local function ask(method, params)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, 60000)
  if problem then
    error(problem)
  end
  for _, answer in pairs(answers) do
    if answer.error then
      error(vim.inspect(answer.error))
    end
    return answer.result
  end
end

local function run()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.KOL_ROOT .. "/unsaved.py"))
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(read(vim.env.KOL_TEXT), "\n"))
  vim.bo.filetype = "python"
  local id = vim.lsp.start_client({
    name = "kerasorder-lint",
    cmd = vim.fn.json_decode(vim.env.KOL_COMMAND),
    root_dir = vim.env.KOL_ROOT,
  })
  vim.lsp.buf_attach_client(0, id)
  wait("diagnostics", function() return #vim.diagnostic.get(0) > 0 end)
  result.opened = codes()

  local client = vim.lsp.get_client_by_id(id)
  local document = { uri = vim.uri_from_bufnr(0) }
  result.encoding = client.offset_encoding
  local hover = ask("textDocument/hover", {
    textDocument = document, position = { line = 3, character = 8 },
  })
  result.hover = vim.lsp.util.convert_input_to_markdown_lines(hover.contents)
  result.lenses = ask("textDocument/codeLens", { textDocument = document })
  result.hints = ask("textDocument/inlayHint", {
    textDocument = document,
    range = { start = { line = 0, character = 0 }, ["end"] = { line = 99, character = 0 } },
  })
  local symbols = ask("textDocument/documentSymbol", { textDocument = document })
  result.symbols = vim.lsp.util.symbols_to_items(symbols, 0)

  -- The comment that suppresses goes in as Neovim applies edits.
  local line = result.opened[1].line
  local actions = ask("textDocument/codeAction", {
    textDocument = document,
    range = { start = { line = line, character = 0 }, ["end"] = { line = line, character = 0 } },
    context = { diagnostics = {} },
  })
  for _, action in ipairs(actions) do
    if vim.startswith(action.title, "Suppress") then
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
    end
  end
  result.suppressed = vim.api.nvim_buf_get_lines(0, line, line + 1, false)[1]
  wait("the end of the diagnostics", function() return #vim.diagnostic.get(0) == 0 end)

  -- Typing: Neovim sends what changed, in its own way of counting.
  vim.api.nvim_buf_set_text(0, line, 0, line, 0, { "'😀'; x = (" })
  wait("the syntax error", function() return #vim.diagnostic.get(0) > 0 end)
  result.broken = codes()
  vim.cmd("undo")
  wait("the end of it", function() return #vim.diagnostic.get(0) == 0 end)

  vim.lsp.stop_client(id)
  wait("the server to leave", function() return client.is_stopped() end)
end

local fine, problem = pcall(run)
result.problem = not fine and tostring(problem) or nil
vim.fn.writefile({ vim.fn.json_encode(result) }, vim.env.KOL_RESULT)
vim.cmd("qall!")
